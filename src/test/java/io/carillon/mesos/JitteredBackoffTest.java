package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.Backoff;
import java.time.Duration;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class JitteredBackoffTest {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration CAP = Duration.ofSeconds(15);

    @Test
    void everyPauseIsBetweenHalfAndAllOfADoublingTime() {
        for (long seed = 0; seed < 200; seed++) {
            JitteredBackoff backoff =
                    new JitteredBackoff(Backoff.doubling(FIRST, CAP), new Random(seed));
            Duration whole = FIRST;
            for (int i = 0; i < 100; i++) {
                assertThat(backoff.next())
                        .as("seed %d, attempt %d", seed, i)
                        .isBetween(whole.dividedBy(2), whole);
                Duration doubled = whole.multipliedBy(2);
                whole = doubled.compareTo(CAP) > 0 ? CAP : doubled;
            }
            backoff.reset();
            assertThat(backoff.next()).isBetween(FIRST.dividedBy(2), FIRST);
        }
    }

    @Test
    void chanceSpreadsThePauses() {
        JitteredBackoff backoff = new JitteredBackoff(Backoff.doubling(CAP, CAP), new Random(1));
        TreeSet<Duration> seen = new TreeSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(backoff.next());
        }
        assertThat(seen).hasSizeGreaterThan(90);
        assertThat(seen.last().minus(seen.first())).isGreaterThan(CAP.dividedBy(4));
    }
}
