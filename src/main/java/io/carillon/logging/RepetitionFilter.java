package io.carillon.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Keeps a condition that lasts from filling the log: an event with the same words is shown twice
 * and then seldom, and of warnings that differ in details alone, twenty and then few. The next one
 * that is shown says how many were {@code hidden}. Named in {@code logback.xml}. For any thread.
 */
public final class RepetitionFilter extends Filter<ILoggingEvent> {
    private static final int SAME_WORDS = 2;
    private static final int SAME_KIND = 20;
    private static final int MAX_EVENTS = 2_000;

    private final Map<List<Object>, Repetition> seen =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<Object>, Repetition> eldest) {
                    return size() > MAX_EVENTS;
                }
            };

    @Override
    public synchronized FilterReply decide(ILoggingEvent event) {
        if (!event.getLevel().isGreaterOrEqual(Level.INFO)) {
            return FilterReply.NEUTRAL;
        }
        Repetition words =
                of(
                        SAME_WORDS,
                        event.getLoggerName(),
                        event.getLevel(),
                        event.getFormattedMessage());
        boolean shown = words.take(event.getTimeStamp());
        if (shown && event.getLevel().isGreaterOrEqual(Level.WARN)) {
            Repetition kind =
                    of(SAME_KIND, event.getLoggerName(), event.getLevel(), event.getMessage(), 0);
            shown = kind.take(event.getTimeStamp());
            if (shown) {
                note(event, kind.takeHidden() + words.takeHidden());
            }
        } else if (shown) {
            note(event, words.takeHidden());
        }
        return shown ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    private Repetition of(int free, Object... key) {
        return seen.computeIfAbsent(List.of(key), unseen -> new Repetition(free));
    }

    private static void note(ILoggingEvent event, long hidden) {
        if (hidden > 0 && event instanceof LoggingEvent own) {
            own.addKeyValuePair(new KeyValuePair("hidden", hidden));
        }
    }
}
