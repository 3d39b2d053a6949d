package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Settings;
import io.carillon.model.Caller;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One real term over the modelled Mesos with two agents, in calm weather, for a single story. */
final class OneNode {
    private static final Settings SETTINGS =
            new Settings(
                    Limits.DEFAULT,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(20),
                    Duration.ofDays(7),
                    OnFrameworkRemoved.WAIT,
                    "",
                    "http://files.test/executor.jar");

    final VirtualTime time = new VirtualTime(World.START);
    final Weather weather = new Weather();
    final Trace trace = new Trace(time);
    final FakeZooKeeper zooKeeper =
            new FakeZooKeeper(time, Duration.ofSeconds(10), () -> Duration.ofMillis(2));
    final FireAudit fires = new FireAudit();
    final LaunchAudit audit =
            new LaunchAudit(
                    task ->
                            task.run().job().endsWith("-once")
                                    ? Delivery.AT_MOST_ONCE
                                    : Delivery.AT_LEAST_ONCE);
    final SimulatedSecrets secrets = new SimulatedSecrets(time, new Dice(1, "secrets"), weather);
    final DurableView durable =
            new DurableView(
                    zooKeeper,
                    trace,
                    secrets,
                    List.of(fires, audit.apps, audit.executors, audit.news));
    final ModelledMesos mesos =
            new ModelledMesos(
                    time,
                    new Dice(1, "mesos"),
                    new Dice(1, "script"),
                    new Dice(1, "executors"),
                    new Dice(1, "checks"),
                    trace,
                    audit,
                    weather);
    final SimulatedNode node;

    OneNode(Duration patience) {
        this(patience, Mutant.NONE);
    }

    OneNode(Duration patience, Mutant mutant) {
        SimulatedMesos.Wires wires =
                new SimulatedMesos.Wires(
                        mesos, time, new Dice(1, "wires"), trace, weather, new ToldLosses(time));
        node =
                new SimulatedNode(
                        "n1",
                        new SimulatedNode.Surroundings(
                                time,
                                zooKeeper,
                                wires,
                                SETTINGS,
                                mutant,
                                new Dice(1, "nodes"),
                                trace,
                                new SpreadAudit(time, trace, weather),
                                new GangAudit(trace, audit.siting, weather),
                                secrets,
                                new RightsAudit(1)));
        audit.watch(durable);
        weather.clear();
        mesos.addAgent("h1", 4);
        mesos.addAgent("h2", 4);
        node.boot();
        await(open -> open.state().connection().subscribed(), patience);
    }

    /** A daemon of one shard is defined. */
    void daemon() {
        JobForTests job = new JobForTests();
        job.name = "daemon";
        job.type = JobType.DAEMON;
        command(new Command.PutJob(job.job(), true));
    }

    void command(Command command) {
        var unused =
                node.open()
                        .orElseThrow()
                        .engine()
                        .command(command, Caller.ANONYMOUS)
                        .subscribe(answer -> {}, lost -> {});
    }

    /** The daemon's task, as the leader knows it. */
    Optional<Task> task() {
        return node.open().orElseThrow().state().jobs().values().stream()
                .flatMap(entry -> entry.runs().values().stream())
                .flatMap(run -> run.shard(0).stream())
                .findFirst()
                .flatMap(Shard::task);
    }

    boolean is(int attempt, TaskPhase phase) {
        return task().filter(t -> t.id().attempt() == attempt && t.phase() == phase).isPresent();
    }

    void await(Predicate<SimulatedNode.Open> condition, Duration patience) {
        Instant last = time.instant().plus(patience);
        while (node.open().filter(condition).isEmpty()) {
            assertThat(time.step(last)).as("in time; " + trace.newest()).isTrue();
            durable.refresh();
        }
        assertThat(trace.violation()).isEmpty();
    }
}
