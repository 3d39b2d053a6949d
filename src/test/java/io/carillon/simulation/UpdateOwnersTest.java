package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the owners of changing daemons do is seen to happen. */
final class UpdateOwnersTest {
    private static final int SEEDS = 30;

    @Test
    void versionsGiveWayAndSomeShardsRollAtATime() {
        int undone = 0;
        int wide = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            World world = new World(seed, Mutant.NONE);
            world.run();
            undone += world.launches.updates.undone;
            wide += world.rolls.wide;
            System.out.println(
                    seed
                            + " undone "
                            + world.launches.updates.undone
                            + " wide "
                            + world.rolls.wide
                            + " scaled "
                            + world.launches.updates.scaled
                            + " held "
                            + world.launches.updates.held);
        }
        assertThat(undone).isPositive();
        assertThat(wide).isPositive();
    }
}
