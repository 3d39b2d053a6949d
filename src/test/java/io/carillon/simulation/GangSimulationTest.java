package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A gang that waits for room which others need, too. */
final class GangSimulationTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void workThatNeedsTheRoomIsHeldUpForAMomentAlone() {
        OneNode world = crowded(Mutant.NONE);
        world.await(open -> lives(world, "other"), SOON);
        assertThat(lives(world, "gang")).isFalse();
    }

    @Test
    void aGangThatKeepsOffersForEverIsFound() {
        OneNode world = crowded(Mutant.GREEDY_GANGS);
        Instant last = world.time.instant().plus(SOON);
        while (world.trace.violation().isEmpty() && world.time.step(last)) {
            world.durable.refresh();
        }
        assertThat(world.trace.violation())
                .get()
                .satisfies(broken -> assertThat(broken).hasMessageContaining("is kept for"));
    }

    /** Of two agents a part is in use, so that six of a gang could fit, and do not now. */
    private static OneNode crowded(Mutant mutant) {
        OneNode world = new OneNode(SOON, mutant);
        job(world, "daemon", 1, 2_500, false);
        world.await(open -> lives(world, "daemon"), SOON);
        job(world, "gang", 6, 1_000, true);
        run(world, "gang");
        world.await(open -> open.state().supply().gangs().run().isPresent(), SOON);
        job(world, "other", 1, 1_000, false);
        run(world, "other");
        return world;
    }

    private static void job(OneNode world, String name, int shards, long cpus, boolean gang) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.type = name.equals("daemon") ? JobType.DAEMON : JobType.TRANSIENT;
        job.schedule = Schedule.BY_HAND;
        job.shards = shards;
        job.maxParallel = shards;
        job.gang = gang;
        job.resources = new Resources(cpus, 64_000, 0, 0, 0);
        world.command(new Command.PutJob(job.job(), true));
    }

    private static void run(OneNode world, String name) {
        world.await(open -> open.state().jobs().containsKey(name), SOON);
        world.command(
                new Command.RunNow(
                        name,
                        new TreeSet<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.empty()));
    }

    private static boolean lives(OneNode world, String job) {
        return world.node.open().orElseThrow().state().jobs().values().stream()
                .filter(entry -> entry.stored().name().equals(job))
                .flatMap(entry -> entry.runs().values().stream())
                .flatMap(run -> run.shards().values().stream())
                .map(Shard::task)
                .flatMap(Optional::stream)
                .anyMatch(task -> task.phase().live());
    }
}
