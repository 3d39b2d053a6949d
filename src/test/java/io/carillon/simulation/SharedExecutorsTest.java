package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.local.cluster.Exit;
import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;

/** Real executors in a modelled Mesos with two agents of four CPUs each. */
class SharedExecutorsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int AGENTS = 2;

    /** What a ghost is granted, the next call after that, and the grace of its executor. */
    private static final Duration GHOST_TIME = Duration.ofMinutes(5);

    /** Beside an executor that uses one CPU, three tasks that use one each. */
    private static final int PER_AGENT = 3;

    /** In a minute, with pauses of 0, 1, 2, 4, 8, 16 and 32 seconds. */
    private static final int STARTS = 7;

    private OneNode world = new OneNode(SOON);

    private void app(Duration idleTimeout) {
        app(idleTimeout, new Program.None());
    }

    private void app(Duration idleTimeout, Program command) {
        AppExecutor executor =
                new AppExecutor(
                        AppExecutor.Mode.SHARED,
                        new Resources(1_000, 64_000, 0, 0, 0),
                        command,
                        idleTimeout,
                        100,
                        List.of());
        App app =
                new App(
                        "app",
                        "",
                        "",
                        new TreeMap<>(),
                        List.of(),
                        new TreeMap<>(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        executor);
        world.command(new Command.PutApp(app, true));
        world.await(open -> open.state().apps().containsKey("app"), SOON);
    }

    private void daemon(int shards) {
        app(Duration.ofSeconds(5));
        JobForTests job = new JobForTests();
        job.name = "daemon";
        job.type = JobType.DAEMON;
        job.app = Optional.of("app");
        job.shards = shards;
        job.resources = new Resources(1_000, 64_000, 0, 0, 0);
        // The pauses are those of the executors alone.
        job.retry = new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1), 1.0);
        world.command(new Command.PutJob(job.job(), true));
    }

    private void job(String name, Optional<String> app, long cpusMilli) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.app = app;
        job.schedule = Schedule.BY_HAND;
        job.resources = new Resources(cpusMilli, 64_000, 0, 0, 0);
        world.command(new Command.PutJob(job.job(), true));
    }

    private void job(String name, JobType type) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.type = type;
        job.app = Optional.of("app");
        job.resources = new Resources(500, 64_000, 0, 0, 0);
        world.command(new Command.PutJob(job.job(), true));
    }

    private Set<TaskId> live() {
        TreeSet<TaskId> live = new TreeSet<>();
        State state = world.node.open().orElseThrow().state();
        state.live()
                .forEach(
                        id ->
                                state.shard(id)
                                        .flatMap(Shard::task)
                                        .map(Task::id)
                                        .ifPresent(live::add));
        return live;
    }

    private Set<TaskId> alive() {
        TreeSet<TaskId> alive = new TreeSet<>();
        world.mesos.executors.all().forEach(one -> alive.addAll(one.tasks()));
        return alive;
    }

    /** How many attempts at live shards are charged with the end of their executors. */
    private long counted() {
        return world.node.open().orElseThrow().state().jobs().values().stream()
                .flatMap(job -> job.runs().values().stream())
                .flatMap(run -> run.shards().values().stream())
                .flatMap(shard -> shard.ended().stream())
                .filter(Attempt::counted)
                .filter(one -> one.because().startsWith("its executor died"))
                .count();
    }

    private void run(String job) {
        world.command(
                new Command.RunNow(
                        job, new TreeSet<>(), Optional.empty(), new TreeMap<>(), Optional.empty()));
    }

    private static boolean hasEnded(SimulatedNode.Open open, String job) {
        return open.state().job(job).filter(one -> one.runs().isEmpty()).isPresent()
                && !open.state().job(job).orElseThrow().finished().isEmpty();
    }

    /**
     * A task is to join an executor that has died, which nobody has told, beside a task that needs
     * nearly the whole agent.
     */
    private void joinTheDead() {
        String other = world.mesos.agents.get(1);
        assertThat(world.mesos.fault((faults, now) -> faults.removeAgent(now, other))).isTrue();
        app(MINUTE);
        job("joiner", Optional.of("app"), 500);
        job("beside", Optional.empty(), 3_000);
        run("joiner");
        world.await(open -> hasEnded(open, "joiner"), MINUTE);
        world.weather.silentDeaths = true;
        world.mesos.executors.all().forEach(one -> one.exit(Exit.signal(9)));
        run("joiner");
        run("beside");
    }

    @Test
    void whoWasToJoinTheDeadBringsAnotherExecutorAndItsNeighbourIsLaunched() {
        joinTheDead();

        world.await(open -> hasEnded(open, "beside") && hasEnded(open, "joiner"), MINUTE);

        assertThat(world.audit.executors.refusals()).isEqualTo(1);
        assertThat(world.mesos.executors.starts).isEqualTo(2);
    }

    @Test
    void launchedBeforeItsNeighbourItWouldTakeItsPlace() {
        world = new OneNode(SOON, Mutant.JOINERS_FIRST);
        assertThatThrownBy(
                        () -> {
                            joinTheDead();
                            mostAtOnce(SOON);
                        })
                .isInstanceOf(Violation.class)
                .hasMessageContaining(Mutant.JOINERS_FIRST.words);
    }

    @Test
    void itMightBeBlamedForWhatItWasToJoin() {
        world = new OneNode(SOON, Mutant.BLAMED_JOINERS);
        assertThatThrownBy(
                        () -> {
                            joinTheDead();
                            mostAtOnce(SOON);
                        })
                .isInstanceOf(Violation.class)
                .hasMessageContaining(Mutant.BLAMED_JOINERS.words);
    }

    private static long running(SimulatedNode.Open open) {
        return open.state().live().stream()
                .flatMap(id -> open.state().shard(id).orElseThrow().task().stream())
                .filter(task -> task.phase() == TaskPhase.RUNNING)
                .count();
    }

    private long mostAtOnce(Duration within) {
        Instant until = world.time.instant().plus(within);
        long most = 0;
        while (world.time.step(until)) {
            world.durable.refresh();
            most = Math.max(most, running(world.node.open().orElseThrow()));
        }
        assertThat(world.trace.violation()).isEmpty();
        return most;
    }

    @Test
    void anExecutorIsCountedOnceHoweverManyTasksItHas() {
        daemon(AGENTS * PER_AGENT);

        world.await(open -> running(open) == AGENTS * PER_AGENT, MINUTE);

        assertThat(world.mesos.executors.all()).hasSize(AGENTS);
    }

    @Test
    void countedWithEachTaskItWouldLeaveNoRoom() {
        world = new OneNode(SOON, Mutant.EXECUTOR_FOR_EACH);
        daemon(AGENTS * PER_AGENT);

        assertThat(mostAtOnce(MINUTE)).isBetween(1L, AGENTS * PER_AGENT - 1L);
    }

    /** How long an executor lives whose first shutdown is lost, at most as long as asked. */
    private Duration afterALostShutdown(Duration most) {
        app(Duration.ofSeconds(5));
        job("once", Optional.of("app"), 500);
        run("once");
        world.await(open -> hasEnded(open, "once"), MINUTE);
        world.weather.loseNext(Call.Type.SHUTDOWN);
        world.await(open -> open.state().executors().all().isEmpty(), MINUTE);
        Instant told = world.time.instant();
        while (!world.mesos.executors.all().isEmpty() && world.time.step(told.plus(most))) {
            world.durable.refresh();
        }
        assertThat(world.trace.violation()).isEmpty();
        return Duration.between(told, world.time.instant());
    }

    @Test
    void anExecutorWhoseShutdownIsLostIsToldAgain() {
        assertThat(afterALostShutdown(MINUTE)).isLessThan(Duration.ofSeconds(10));
        world.await(open -> open.state().executors().known().isEmpty(), SOON);
    }

    @Test
    void toldOnceItWouldStay() {
        world = new OneNode(SOON, Mutant.ONE_SHUTDOWN);
        assertThat(afterALostShutdown(MINUTE)).isGreaterThan(Duration.ofSeconds(20));
    }

    /**
     * A task is given up while its agent is away, and lives when the agent is back, in an executor
     * of its app's own that hears no order to end a task, beside a task that is wanted.
     */
    private TaskId haunt() {
        app(MINUTE, new Program.Shell("own-executor"));
        world.mesos.executors.deaf = true;
        world.audit.executors.deafGhosts = true;
        String other = world.mesos.agents.get(1);
        assertThat(world.mesos.fault((faults, now) -> faults.removeAgent(now, other))).isTrue();
        job("wanted", JobType.DAEMON);
        world.await(open -> running(open) == 1, MINUTE);
        TaskId ghost = live().iterator().next();
        String agent = world.mesos.agents.get(0);
        world.mesos.fault((faults, now) -> faults.agentUnreachable(now, agent));
        world.await(open -> !live().contains(ghost), Duration.ofMinutes(2));
        world.mesos.fault((faults, now) -> faults.agentBack(now, agent));
        world.await(open -> running(open) == 1, MINUTE);
        assertThat(alive()).contains(ghost);
        assertThat(world.mesos.executors.all()).hasSize(1);
        return ghost;
    }

    @Test
    void aGhostInAnExecutorThatHearsNoOrderEndsWithIt() {
        TaskId ghost = haunt();
        world.await(open -> !alive().contains(ghost), GHOST_TIME);
        world.await(open -> open.state().orphans().size() == 0 && running(open) == 1, MINUTE);
        assertThat(counted()).isZero();
    }

    @Test
    void withoutThatItWouldLiveOn() {
        world = new OneNode(SOON, Mutant.IDLE_EXECUTORS);
        TaskId ghost = haunt();
        mostAtOnce(GHOST_TIME);
        assertThat(alive()).contains(ghost);
    }

    private int startsInAMinute() {
        world.mesos.executors.doomed = true;
        daemon(1);
        mostAtOnce(MINUTE);
        return world.mesos.executors.starts;
    }

    @Test
    void executorsThatDieAgainAndAgainAreLaunchedMoreAndMoreRarely() {
        assertThat(startsInAMinute()).isBetween(AGENTS, AGENTS * STARTS);
    }

    @Test
    void withoutThePausesTheyWouldBeLaunchedAllTheTime() {
        world = new OneNode(SOON, Mutant.HASTY_EXECUTORS);
        assertThat(startsInAMinute()).isGreaterThan(2 * AGENTS * STARTS);
    }
}
