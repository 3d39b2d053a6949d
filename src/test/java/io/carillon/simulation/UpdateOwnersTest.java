package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the owners of changing daemons do is seen to happen in the simulation. */
final class UpdateOwnersTest {
    private static final int MOST = 60;

    @Test
    void versionsGiveWayAndSecondTasksBeginAndAreTakenBack() {
        TreeMap<String, Integer> seen = new TreeMap<>();
        for (long seed = 1; seed <= MOST && (seen.isEmpty() || seen.containsValue(0)); seed++) {
            World world = new World(seed, Mutant.NONE);
            world.run();
            UpdateAudit updates = world.launches.updates;
            Map.of(
                            "versions that gave way",
                            updates.undone,
                            "more than one shard at a time",
                            world.rolls.wide,
                            "shards with two tasks",
                            updates.surges.seen,
                            "launches of second tasks",
                            updates.surges.launched,
                            "former tasks that stayed",
                            updates.surges.returned)
                    .forEach((what, count) -> seen.merge(what, count, Integer::sum));
        }
        assertThat(seen).hasSize(5).doesNotContainValue(0);
    }
}
