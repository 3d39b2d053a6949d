package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the owners of changing daemons do is seen to happen. */
final class UpdateOwnersTest {
    private static final int MOST = 60;

    @Test
    void versionsGiveWayAndSomeShardsRollAtATime() {
        int undone = 0;
        int wide = 0;
        for (long seed = 1; seed <= MOST && (undone == 0 || wide == 0); seed++) {
            World world = new World(seed, Mutant.NONE);
            world.run();
            undone += world.launches.updates.undone;
            wide += world.rolls.wide;
        }
        assertThat(undone).isPositive();
        assertThat(wide).isPositive();
    }
}
