package io.carillon.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThrottleTest {
    private Instant now = Instant.parse("2030-01-01T00:00:00Z");
    private final Throttle throttle = new Throttle(() -> now);

    private List<Long> failures(String address, int count) {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            waits.add(throttle.failed(address).map(Duration::toSeconds).orElse(0L));
        }
        return waits;
    }

    @Test
    void tenFailuresAreFreeAndThenEachWaitsLonger() {
        assertThat(failures("a", 17))
                .containsExactly(
                        0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 10L, 10L, 10L);
    }

    @Test
    void anotherAddressIsNotConcerned() {
        failures("a", 20);
        assertThat(failures("b", 10)).containsOnly(0L);
    }

    @Test
    void aMinuteOfSilenceForgives() {
        failures("a", 20);
        now = now.plusSeconds(60);
        assertThat(failures("a", 1)).containsExactly(10L);
        now = now.plusSeconds(61);
        assertThat(failures("a", 10)).containsOnly(0L);
    }

    @Test
    void noMoreThanABoundedNumberOfAddressesIsKnown() {
        failures("a", 20);
        for (int i = 0; i < 10_000; i++) {
            throttle.failed("other-" + i);
        }
        assertThat(failures("a", 1)).containsExactly(0L);
        assertThat(failures("other-9999", 10)).last().isEqualTo(1L);
    }

    @Test
    void aCallerAsksAsOftenAsItMay() {
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.asked("ci", 5)).isEmpty();
        }
        assertThat(throttle.asked("ci", 5)).isEqualTo(Optional.of(Duration.ofMillis(200)));
        assertThat(throttle.asked("other", 5)).isEmpty();
        now = now.plusMillis(200);
        assertThat(throttle.asked("ci", 5)).isEmpty();
        assertThat(throttle.asked("ci", 5)).isPresent();
        now = now.plusSeconds(100);
        for (int i = 0; i < 5; i++) {
            assertThat(throttle.asked("ci", 5)).isEmpty();
        }
        assertThat(throttle.asked("ci", 5)).isPresent();
    }

    @Test
    void aClockThatGoesBackTakesNothing() {
        assertThat(throttle.asked("ci", 2)).isEmpty();
        now = now.minusSeconds(1_000);
        assertThat(throttle.asked("ci", 2)).isEmpty();
        assertThat(throttle.asked("ci", 2)).isPresent();
    }
}
