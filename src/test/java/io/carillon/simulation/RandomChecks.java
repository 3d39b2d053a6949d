package io.carillon.simulation;

import io.carillon.model.job.Care;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.PortRef;
import io.carillon.model.job.Probe;
import io.carillon.model.job.ReadyCheck;
import java.time.Duration;
import java.util.Optional;

/** The checks of daemons, drawn without dice, so that they change nothing else of a definition. */
final class RandomChecks {
    private RandomChecks() {}

    static Optional<Care> care(String parameter) {
        int number = Integer.parseInt(parameter);
        Duration interval = Duration.ofMillis(1_000L + number % 7 * 500);
        Duration timeout = Duration.ofSeconds(1L + number % 3);
        Duration delay = Duration.ofMillis(number % 5 * 300L);
        Optional<HealthCheck> health =
                number % 4 != 1
                        ? Optional.empty()
                        : Optional.of(
                                new HealthCheck(
                                        probe(number / 4),
                                        delay,
                                        interval,
                                        timeout,
                                        Duration.ofSeconds(number % 4),
                                        1 + number % 3));
        Optional<ReadyCheck> check =
                number % 6 > 1
                        ? Optional.empty()
                        : Optional.of(new ReadyCheck(probe(number / 6), delay, interval, timeout));
        return new Care(health, check, Optional.empty()).stored();
    }

    private static Probe probe(int number) {
        return switch (number % 3) {
            case 0 -> new Probe.Command("well");
            case 1 -> new Probe.Http(new PortRef.Fixed(80), "/well", false);
            default -> new Probe.Tcp(new PortRef.Fixed(80));
        };
    }
}
