package io.carillon.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A condition that lasts is told, and does not fill the log. */
final class RepetitionFilterTest {
    private final RepetitionFilter filter = new RepetitionFilter();
    private final LoggerContext context = new LoggerContext();
    private final List<LoggingEvent> shown = new ArrayList<>();
    private long now = 1_000_000;

    private boolean log(Level level, String message, Object... arguments) {
        LoggingEvent event =
                new LoggingEvent(
                        "", context.getLogger("some.Logger"), level, message, null, arguments);
        event.setTimeStamp(now);
        boolean taken = filter.decide(event) != FilterReply.DENY;
        if (taken) {
            shown.add(event);
        }
        return taken;
    }

    private void pass(Duration time) {
        now += time.toMillis();
    }

    @Test
    void aWarningThatComesEverySecondForADayIsShownSeldom() {
        for (int second = 0; second < 86_400; second++) {
            log(Level.WARN, "Cannot reach {}", "the agent");
            pass(Duration.ofSeconds(1));
        }
        assertThat(shown).hasSizeBetween(20, 40);
        long hidden =
                shown.stream()
                        .filter(event -> event.getKeyValuePairs() != null)
                        .mapToLong(event -> (long) event.getKeyValuePairs().get(0).value)
                        .sum();
        assertThat(hidden + shown.size()).isBetween(82_000L, 86_400L);
    }

    @Test
    void detailsThatChangeDoNotMakeAConditionNew() {
        for (int second = 0; second < 3_600; second++) {
            log(Level.ERROR, "Failed after {} ms", second);
            pass(Duration.ofSeconds(1));
        }
        assertThat(shown).hasSizeBetween(20, 30);
    }

    @Test
    void whatHappensAgainAfterAQuietTimeIsShownAgain() {
        for (int day = 0; day < 10; day++) {
            assertThat(log(Level.WARN, "Mesos: lost")).isTrue();
            pass(Duration.ofDays(1));
        }
    }

    @Test
    void otherEventsAreShownMeanwhile() {
        for (int i = 0; i < 1_000; i++) {
            log(Level.WARN, "Cannot list");
            assertThat(log(Level.INFO, "Job {} was removed", i)).isTrue();
            assertThat(log(Level.DEBUG, "detail")).isTrue();
        }
        assertThat(log(Level.WARN, "Something else")).isTrue();
        assertThat(log(Level.ERROR, "Cannot list")).isTrue();
    }
}
