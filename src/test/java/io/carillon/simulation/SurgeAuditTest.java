package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Second tasks of shards are seen to begin in the simulation, and to be taken back. */
final class SurgeAuditTest {
    private static final int SEEDS = 30;

    @Test
    void secondTasksBeginAndAreTakenBack() {
        int seen = 0;
        int launched = 0;
        int returned = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            World world = new World(seed, Mutant.NONE);
            world.run();
            SurgeAudit surges = world.launches.updates.surges;
            seen += surges.seen;
            launched += surges.launched;
            returned += surges.returned;
        }
        System.out.println("seen " + seen + ", launched " + launched + ", returned " + returned);
        assertThat(seen).isPositive();
        assertThat(launched).isPositive();
        assertThat(returned).isPositive();
    }
}
