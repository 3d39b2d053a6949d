package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.Command;
import io.carillon.core.JobForTests;
import io.carillon.core.Settings;
import io.carillon.model.Delivery;
import io.carillon.model.JobType;
import io.carillon.model.Limits;
import io.carillon.model.OnFrameworkRemoved;
import io.carillon.model.Shard;
import io.carillon.model.Task;
import io.carillon.model.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real term over the modelled Mesos whose launches get lost on their way. */
class SilentLaunchTest {
    /** Far before the regular question about all tasks. */
    private static final Duration SOON = Duration.ofSeconds(20);

    private static final Settings SETTINGS =
            new Settings(
                    Limits.DEFAULT,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(20),
                    Duration.ofDays(7),
                    OnFrameworkRemoved.WAIT,
                    "");

    private final VirtualTime time = new VirtualTime(World.START);
    private final Weather weather = new Weather();
    private final Trace trace = new Trace(time);
    private final FakeZooKeeper zooKeeper =
            new FakeZooKeeper(time, Duration.ofSeconds(10), () -> Duration.ofMillis(2));
    private final DurableView durable = new DurableView(zooKeeper, trace, List.of(new FireAudit()));
    private final LaunchAudit audit = new LaunchAudit(task -> Delivery.AT_LEAST_ONCE);
    private final ModelledMesos mesos =
            new ModelledMesos(time, new Dice(1, "mesos"), new Dice(1, "script"), trace, audit);
    private final SimulatedNode node =
            new SimulatedNode(
                    "n1",
                    new SimulatedNode.Surroundings(
                            time,
                            zooKeeper,
                            new SimulatedMesos.Wires(
                                    mesos, time, new Dice(1, "wires"), trace, weather),
                            SETTINGS,
                            Mutant.NONE,
                            new Dice(1, "nodes"),
                            trace));
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void subscribe() {
        audit.watch(durable);
        weather.clear();
        mesos.addAgent("h1", 4);
        mesos.addAgent("h2", 4);
        node.boot();
        await(open -> open.state().connection().subscribed(), SOON);
        job.name = "daemon";
        job.type = JobType.DAEMON;
    }

    @Test
    void aLaunchThatNeverArrivedIsDoneAgainSoon() {
        weather.loseNext(Call.Type.ACCEPT);
        define();

        await(open -> is(1, TaskPhase.LAUNCHING), SOON);
        await(open -> is(2, TaskPhase.RUNNING), SOON);
    }

    @Test
    void soItIsWhenTheQuestionIsLostToo() {
        weather.loseNext(Call.Type.ACCEPT);
        define();
        await(open -> is(1, TaskPhase.LAUNCHING), SOON);
        weather.loseNext(Call.Type.RECONCILE);

        await(open -> is(2, TaskPhase.RUNNING), SOON.multipliedBy(2));
    }

    private void define() {
        var unused =
                node.open()
                        .orElseThrow()
                        .engine()
                        .command(
                                new Command.PutJob(job.job(), true, Optional.empty()),
                                Command.SOMEBODY)
                        .subscribe();
    }

    private boolean is(int attempt, TaskPhase phase) {
        Optional<Task> task =
                node.open().orElseThrow().state().jobs().values().stream()
                        .flatMap(entry -> entry.runs().values().stream())
                        .flatMap(run -> run.shard(0).stream())
                        .findFirst()
                        .flatMap(Shard::task);
        return task.filter(t -> t.id().attempt() == attempt && t.phase() == phase).isPresent();
    }

    private void await(Predicate<SimulatedNode.Open> condition, Duration patience) {
        Instant last = time.instant().plus(patience);
        while (node.open().filter(condition).isEmpty()) {
            assertThat(time.step(last)).as("in time; " + trace.newest()).isTrue();
            durable.refresh();
        }
        assertThat(trace.violation()).isEmpty();
    }
}
