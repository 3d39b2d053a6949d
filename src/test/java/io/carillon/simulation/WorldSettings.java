package io.carillon.simulation;

import io.carillon.core.contract.Brake;
import io.carillon.core.contract.Settings;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.OnFrameworkRemoved;
import java.time.Duration;

/** What is configured in the world of a seed. */
final class WorldSettings {
    private WorldSettings() {}

    /** So little that the oldest finished runs have to give way. */
    static final int NEWS_BYTES = 12_000;

    static Settings of(long seed) {
        return of(seed, brake(seed));
    }

    /** What the nodes take for that. */
    static Settings of(long seed, Mutant mutant) {
        Brake brake = brake(seed);
        return mutant == Mutant.HASTY_BRAKE
                ? of(seed, new Brake(brake.percent(), brake.minTasks() - 1, brake.duration()))
                : of(seed, brake);
    }

    private static Settings of(long seed, Brake brake) {
        return new Settings(
                new Limits(100, 100, 5, 4, 100, 250, 10, NEWS_BYTES),
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofDays(7),
                seed % 2 == 0 ? OnFrameworkRemoved.WAIT : OnFrameworkRemoved.REGISTER,
                "",
                "http://files.test/executor.jar",
                brake);
    }

    /** In some worlds launches freeze soon. */
    private static Brake brake(long seed) {
        return Math.floorMod(seed, 3) == 0
                ? new Brake(30, 3, Duration.ofSeconds(10))
                : Brake.DEFAULT;
    }
}
