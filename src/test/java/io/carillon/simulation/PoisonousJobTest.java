package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.AppForTests;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.state.JobEntry;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One job ends each executor that it runs in, beside the daemons of another one. */
class PoisonousJobTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Three deaths with others, two alone, and the pauses between them. */
    private static final Duration ENOUGH = Duration.ofMinutes(5);

    private OneNode world = new OneNode(SOON);

    private void job(String name, JobType type, int shards) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.type = type;
        job.app = Optional.of("app");
        job.shards = shards;
        job.schedule = type == JobType.DAEMON ? job.schedule : Schedule.BY_HAND;
        job.resources = new Resources(100, 64_000, 0, 0, 0);
        job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofSeconds(2), 2.0);
        world.command(new Command.PutJob(job.job(), true));
    }

    private JobEntry entry(String name) {
        return world.node.open().orElseThrow().state().job(name).orElseThrow();
    }

    private void poisoned() {
        String other = world.mesos.agents.get(1);
        assertThat(world.mesos.fault((faults, now) -> faults.removeAgent(now, other))).isTrue();
        AppForTests app = new AppForTests();
        app.mode = AppExecutor.Mode.SHARED;
        world.command(new Command.PutApp(app.app(), true));
        world.await(open -> open.state().apps().containsKey("app"), SOON);
        job("neighbours", JobType.DAEMON, 6);
        world.await(open -> open.state().live().size() == 6, MINUTE);
        job(ModelledExecutor.POISON, JobType.TRANSIENT, 1);
        world.command(
                new Command.RunNow(
                        ModelledExecutor.POISON,
                        new TreeSet<>(),
                        Optional.empty(),
                        new TreeMap<>(),
                        Optional.empty()));
        pass(SOON);
    }

    private void pass(Duration time) {
        Instant until = world.time.instant().plus(time);
        while (world.time.step(until)) {
            world.durable.refresh();
        }
        assertThat(world.trace.violation()).isEmpty();
    }

    private Optional<RunState> end() {
        return entry(ModelledExecutor.POISON).finished().values().stream()
                .map(JobEntry.Finished::run)
                .map(Run::state)
                .findFirst();
    }

    private long deathsOfNeighbours(boolean counted) {
        return entry("neighbours").runs().values().stream()
                .flatMap(run -> run.shards().values().stream())
                .flatMap(shard -> shard.ended().stream())
                .filter(attempt -> attempt.because().startsWith("its executor died"))
                .map(Attempt::counted)
                .filter(one -> one == counted)
                .count();
    }

    @Test
    void whoEndsExecutorsIsFoundAndChargedAndTheOthersGoOn() {
        poisoned();
        world.await(open -> end().isPresent(), ENOUGH);
        assertThat(end()).contains(RunState.FAILED);
        assertThat(deathsOfNeighbours(true)).isZero();

        long before = deathsOfNeighbours(false);
        world.await(open -> open.state().live().size() == 6, MINUTE);
        pass(MINUTE);
        assertThat(deathsOfNeighbours(false)).isEqualTo(before);
    }

    @Test
    void withoutSuspicionItWouldGoOnForEver() {
        world = new OneNode(SOON, Mutant.NO_SUSPECTS);
        poisoned();
        pass(ENOUGH);
        assertThat(end()).isEmpty();
    }
}
