package io.carillon.config;

import io.carillon.core.contract.Brake;
import java.time.Duration;
import java.util.List;

/** The keys below {@code brake}: when launches freeze by themselves. {@link Keys} lists them. */
final class BrakeKeys {
    static final Key<Integer> PERCENT =
            new Key<>(
                    "brake.percent",
                    KeyTypes.INTEGER,
                    Brake.DEFAULT.percent(),
                    "Launches freeze by themselves when more than this share of the live tasks is"
                            + " lost within a minute; 100: never.",
                    List.of(Check.range(0, 100)),
                    false);

    static final Key<Integer> MIN_TASKS =
            new Key<>(
                    "brake.minTasks",
                    KeyTypes.INTEGER,
                    Brake.DEFAULT.minTasks(),
                    "How many tasks must be lost for that at least.",
                    List.of(Check.range(1, 1_000_000)),
                    false);

    static final Key<Duration> DURATION =
            new Key<>(
                    "brake.duration",
                    KeyTypes.DURATION,
                    Brake.DEFAULT.duration(),
                    "How long launches are frozen then.",
                    List.of(Check.range(Duration.ofSeconds(1), Duration.ofDays(1))),
                    false);

    private BrakeKeys() {}
}
