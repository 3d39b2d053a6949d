package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Editions;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AutoRollback;
import io.carillon.model.job.Care;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Portion;
import io.carillon.model.job.Retry;
import io.carillon.model.job.UpdatePolicy;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A daemon of some shards, whose definition is changed. */
public final class UpdateForTests {
    /** Longer than anything that a roll waits for. */
    public static final Duration LONG = Duration.ofMinutes(10);

    public final JobForTests job = new JobForTests();
    public CoreDriver core = new CoreDriver();

    /** What was stored at the last takeover. */
    private final TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>();

    public UpdateForTests(int shards) {
        job.type = JobType.DAEMON;
        job.shards = shards;
        job.retry = new Retry(1, Duration.ofSeconds(30), Duration.ofMinutes(2), 2.0);
    }

    /** Says how many may be down, and when the job goes back. */
    public UpdateForTests policy(Portion most, Optional<AutoRollback> rollback) {
        UpdatePolicy policy = new UpdatePolicy(most, 0, Duration.ofSeconds(5), rollback);
        job.care =
                new Care(
                                job.care.flatMap(Care::health),
                                job.care.flatMap(Care::check),
                                some(policy))
                        .stored();
        return this;
    }

    /** Says for how many shards a second task may begin; none may be down. */
    public UpdateForTests surge(int surge) {
        UpdatePolicy policy =
                new UpdatePolicy(
                        Portion.number(surge == 0 ? 1 : 0),
                        surge,
                        Duration.ofSeconds(5),
                        Optional.empty());
        job.care = new Care(Optional.empty(), Optional.empty(), some(policy)).stored();
        return this;
    }

    private static <T> Optional<T> some(T value) {
        return Optional.of(value);
    }

    /** All shards are up. */
    public UpdateForTests stands() {
        core.put(job);
        bringUp();
        core.pass(LONG);
        return this;
    }

    /** Another definition, which the tasks execute. */
    public void parameter(String parameter) {
        job.parameter = parameter;
        core.put(job);
    }

    public Answer wish(UpdateWish wish) {
        return core.command(new Command.UpdateJob("job", wish));
    }

    /** The shards that are being ended have ended. */
    public void endDoomed() {
        for (int number : doomed()) {
            core.report(task(number).id(), ReportState.KILLED, "");
        }
    }

    /** What has a place is launched and runs. */
    public void bringUp() {
        if (core.state.ready().size() > 0) {
            core.strangersStayAway();
        }
        core.launch();
        for (Shard shard : List.copyOf(run().shards().values())) {
            shard.task()
                    .filter(task -> task.phase() == TaskPhase.LAUNCHING)
                    .ifPresent(task -> core.report(task.id(), ReportState.RUNNING, ""));
        }
    }

    /** The shard's task begins and fails, so many times. */
    public void fails(int number, int times) {
        for (int i = 0; i < times; i++) {
            core.launch();
            core.report(task(number).id(), ReportState.RUNNING, "");
            core.report(task(number).id(), ReportState.FAILED, "");
            if (i < times - 1) {
                core.pass(Duration.ofMinutes(3));
            }
        }
    }

    /** The change reaches all shards. */
    public void rollOut() {
        for (int i = 0; i <= job.shards && !doomed().isEmpty(); i++) {
            endDoomed();
            bringUp();
            core.pass(Editions.SETTLE);
        }
    }

    /** Another leader takes over; all tasks are found again. */
    public void takeOver() {
        var now = core.now;
        stored.putAll(core.stored());
        core = new CoreDriver(Recovery.load(new TreeMap<>(stored), CoreDriver.settings()));
        core.now = now;
        core.give(new Input.TermBegan(2));
        core.give(new Input.Subscribed("framework", "master"));
        core.ticks();
        for (Shard shard : List.copyOf(run().shards().values())) {
            shard.tasks().stream()
                    .filter(task -> task.phase().live())
                    .forEach(task -> core.report(task.id(), ReportState.RUNNING, ""));
        }
        core.ticks();
    }

    public List<Integer> doomed() {
        return run().shards().values().stream()
                .filter(shard -> shard.task().flatMap(Task::kill).isPresent())
                .map(Shard::number)
                .toList();
    }

    public List<Integer> editions() {
        return run().shards().values().stream()
                .flatMap(shard -> shard.task().stream())
                .map(Task::editionNumber)
                .toList();
    }

    public StoredJob stored() {
        return core.job().stored();
    }

    public RunEntry run() {
        return core.job().runs().values().iterator().next();
    }

    public Shard shard(int number) {
        return run().shard(number).orElseThrow();
    }

    public Task task(int number) {
        return shard(number).task().orElseThrow();
    }

    /** What is derived is right. */
    public void check() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }
}
