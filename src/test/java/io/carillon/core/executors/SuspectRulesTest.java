package io.carillon.core.executors;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.offers.PlaceWaitRules;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.Suspects;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Program;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two jobs share executors that die again and again. */
class SuspectRulesTest {
    private static final String TERMINATED = "REASON_EXECUTOR_TERMINATED";
    private static final Retry TWICE =
            new Retry(2, Duration.ofSeconds(1), Duration.ofSeconds(2), 2.0);

    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;
    private ShardId poison;
    private ShardId neighbour;

    private ShardId started(String name) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.app = Optional.of("app");
        job.schedule = Schedule.BY_HAND;
        job.retry = TWICE;
        job.program = new Program.Code("com.example.Report", List.of());
        core.put(job);
        core.run(name);
        return new ShardId(core.state.job(name).orElseThrow().runs().keySet().iterator().next(), 0);
    }

    private void bothStarted() {
        shared.app.store(core, 1);
        poison = started("poison");
        neighbour = started("neighbour");
        core.launch();
    }

    private Shard shard(ShardId id) {
        return core.state.shard(id).orElseThrow();
    }

    private Task task(ShardId id) {
        return shard(id).task().orElseThrow();
    }

    private void run(ShardId id) {
        shared.report(task(id).id(), ReportState.RUNNING, "");
    }

    private ExecutorId executor(ShardId id) {
        return task(id).executor().orElseThrow();
    }

    /** The executor of both dies, and both are launched again. */
    private void die() {
        assertThat(executor(poison)).isEqualTo(executor(neighbour));
        List<TaskId> tasks = List.of(task(poison).id(), task(neighbour).id());
        tasks.forEach(task -> shared.report(task, ReportState.RUNNING, ""));
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        again();
    }

    private void again() {
        core.effects.clear();
        core.sleep(Duration.ofSeconds(10));
        core.launch();
    }

    private void dieOften() {
        for (int deaths = 1; deaths <= Suspects.MANY; deaths++) {
            die();
        }
    }

    private int deaths(ShardId id) {
        return core.state
                .executors()
                .suspects()
                .deaths(executor(id).app(), id.run().job(), id.number());
    }

    @Test
    void untilTheThirdDeathTheyShare() {
        bothStarted();
        die();
        die();
        assertThat(executor(poison)).isEqualTo(executor(neighbour));
        assertThat(deaths(poison)).isEqualTo(2);
        assertThat(shard(poison).failures()).isZero();
    }

    @Test
    void thenEachIsTriedAloneAndTheGuiltyOneIsCharged() {
        bothStarted();
        dieOften();
        assertThat(executor(poison)).isNotEqualTo(executor(neighbour));
        run(neighbour);
        for (int attempt = 1; attempt <= TWICE.maxAttempts(); attempt++) {
            run(poison);
            shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
            again();
        }
        assertThat(core.state.job("poison").orElseThrow().finished().values())
                .singleElement()
                .satisfies(run -> assertThat(run.run().state()).isEqualTo(RunState.FAILED));
        assertThat(shard(neighbour).failures()).isZero();
        assertThat(task(neighbour).executor()).isPresent();
        // What the guilty one did alone keeps no other executor away.
        assertThat(core.state.executors().deaths().troubles(SharedCore.AGENT).values())
                .allSatisfy(trouble -> assertThat(trouble.deaths()).isEqualTo(Suspects.MANY));
    }

    @Test
    void anExecutorForOneTakesNoOtherAndEndsWithIt() {
        bothStarted();
        dieOften();
        SharedExecutor own = core.state.executors().find(executor(poison)).orElseThrow();
        assertThat(own.only()).contains(task(poison).id());
        assertThat(own.maxTasks()).isEqualTo(1);
        run(poison);
        run(neighbour);
        ShardId third = started("third");
        core.launch();
        assertThat(executor(third)).isNotIn(executor(poison), executor(neighbour));
        assertThat(core.state.executors().used(SharedCore.AGENT).cpusMilli()).isEqualTo(300);

        core.effects.clear();
        shared.report(task(poison).id(), ReportState.FINISHED, "");
        core.settle();
        assertThat(core.effects)
                .contains(new Effect.Shutdown(own.id().toString(), own.id().agent()));
    }

    /** While a job cannot be read, a task of it may be in any executor. */
    @Test
    void anExecutorForOneIsNotShutDownWhileAJobIsHeld() {
        bothStarted();
        dieOften();
        ExecutorId own = executor(poison);
        TreeMap<RecordKey, StoredRecord> records = core.stored();
        RecordKey definition = RecordId.job("poison").key();
        records.remove(definition);
        TreeMap<RecordKey, String> unreadable = new TreeMap<>();
        unreadable.put(definition, "it is broken");
        CoreDriver next =
                new CoreDriver(
                        Recovery.load(
                                records, unreadable, key -> Opaque.EMPTY, CoreDriver.settings()));
        next.now = core.now;
        next.give(new Input.TermBegan(8));
        next.give(new Input.Subscribed("framework", "master"));
        next.settle();
        assertThat(next.state.executors().find(own)).isPresent();
        assertThat(next.effects).noneMatch(Effect.Shutdown.class::isInstance);
    }

    @Test
    void whoWasSuspectedUnderAnotherFrameworkIsNoLonger() {
        bothStarted();
        dieOften();
        core.state.apply(new Change.FrameworkForgotten("framework", "it was removed"));
        assertThat(core.state.run(poison.run()).orElseThrow().alone()).isEmpty();
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void whoEndsByItselfIsNoLongerSuspected() {
        bothStarted();
        dieOften();
        run(neighbour);
        ExecutorId alone = executor(neighbour);
        shared.report(task(neighbour).id(), ReportState.FAILED, "");
        again();
        assertThat(deaths(neighbour)).isZero();
        assertThat(core.state.executors().find(executor(neighbour)).orElseThrow().only()).isEmpty();
        assertThat(executor(neighbour)).isNotEqualTo(alone);
    }

    /** It is not known who has filled the memory, until each has it for itself. */
    @Test
    void whoRunsOutOfMemoryTogetherWithOthersIsTriedAloneInTheEnd() {
        bothStarted();
        for (int times = 1; times <= Suspects.MANY; times++) {
            assertThat(executor(poison)).isEqualTo(executor(neighbour));
            run(poison);
            run(neighbour);
            shared.reportCrowded(task(poison).id());
            shared.reportCrowded(task(neighbour).id());
            again();
            assertThat(deaths(poison)).isEqualTo(times);
        }
        assertThat(shard(poison).failures()).isZero();
        assertThat(executor(poison)).isNotEqualTo(executor(neighbour));

        run(neighbour);
        shared.report(task(neighbour).id(), ReportState.FINISHED, "");
        run(poison);
        shared.report(task(poison).id(), ReportState.FAILED, "");
        assertThat(shard(poison).failures()).isEqualTo(1);
        assertThat(core.state.job("neighbour").orElseThrow().finished()).hasSize(1);
    }

    /** An executor of an app's own may say so of a task that has it for itself, again and again. */
    @Test
    void whoRunsOutOfMemoryAloneIsChargedWhateverItsExecutorSays() {
        bothStarted();
        dieOften();
        run(poison);
        shared.reportCrowded(task(poison).id());
        assertThat(shard(poison).failures()).isEqualTo(1);
        again();
        assertThat(deaths(poison)).isZero();
        assertThat(core.state.executors().find(executor(poison)).orElseThrow().only()).isEmpty();
    }

    @Test
    void whoEndedByItselfInBetweenWasNotInThemInARow() {
        bothStarted();
        die();
        die();
        run(neighbour);
        shared.report(task(neighbour).id(), ReportState.FAILED, "");
        again();
        die();
        assertThat(deaths(poison)).isEqualTo(3);
        assertThat(deaths(neighbour)).isEqualTo(1);
        assertThat(core.state.executors().find(executor(neighbour)).orElseThrow().only()).isEmpty();
    }

    @Test
    void whoHasWorkedForLongIsNotSuspected() {
        bothStarted();
        run(neighbour);
        core.now = core.now.plus(SuspectRules.HARMLESS);
        run(poison);
        die();
        assertThat(deaths(poison)).isEqualTo(1);
        assertThat(deaths(neighbour)).isZero();
    }

    @Test
    void aShardThatIsTriedAloneSaysSoWhileItWaits() {
        bothStarted();
        dieOften();
        run(poison);
        shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
        core.sleep(Duration.ofSeconds(10));
        RunEntry run = core.state.run(poison.run()).orElseThrow();
        assertThat(new PlaceWaitRules(core.state).of(run, task(poison)).because())
                .endsWith(
                        "it is tried alone because executors with it died, or ran out of memory,"
                                + " one after the other");
        assertThat(run.alone()).containsExactly(0);
    }

    @Test
    void theNextRunOfASuspectIsTriedAloneAtOnce() {
        bothStarted();
        dieOften();
        run(poison);
        shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
        again();
        run(poison);
        shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
        core.now = core.now.plusSeconds(1);
        core.run("poison");
        core.effects.clear();
        core.launch();
        assertThat(shared.launches())
                .singleElement()
                .extracting(Launch::shared)
                .satisfies(one -> assertThat(one.orElseThrow().executor().only()).isPresent());
    }

    /** An executor that never comes up blames nobody, unless it is hopeless. */
    @Test
    void whatWasNotSeenAtWorkIsNotChargedWithTheEndOfItsOwnExecutor() {
        bothStarted();
        dieOften();
        shared.report(task(poison).id(), ReportState.FAILED, "REASON_CONTAINER_LAUNCH_FAILED");
        assertThat(shard(poison).failures()).isLessThanOrEqualTo(1);
    }

    private int remembered() {
        return core.state.executors().suspects().size();
    }

    @Test
    void whatIsKnownOfAJobGoesWithIt() {
        bothStarted();
        dieOften();
        assertThat(remembered()).isEqualTo(2);
        core.command(new Command.DeleteJob("poison"));
        shared.report(task(poison).id(), ReportState.KILLED, "");
        core.sleep(Duration.ofSeconds(10));
        assertThat(core.state.job("poison")).isEmpty();
        assertThat(remembered()).isEqualTo(1);
        assertThat(deaths(neighbour)).isEqualTo(Suspects.MANY);
    }

    /** The live runs have it still; the next ones begin with a new version, and without a past. */
    @Test
    void whatIsKnownOfAVersionGoesWithItsLastRun() {
        bothStarted();
        dieOften();
        shared.app.env.put("NEW", "1");
        shared.app.store(core, 2);
        assertThat(remembered()).isEqualTo(2);
        assertThat(core.state.run(poison.run()).orElseThrow().alone()).containsExactly(0);
        for (int attempt = 1; attempt <= TWICE.maxAttempts(); attempt++) {
            run(poison);
            shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
            again();
        }
        assertThat(core.state.run(poison.run())).isEmpty();
        assertThat(remembered()).isEqualTo(1);
        shared.report(task(neighbour).id(), ReportState.FINISHED, "");
        assertThat(remembered()).isZero();
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void aVersionThatNoRunHasIsForgottenAtOnce() {
        bothStarted();
        dieOften();
        run(poison);
        shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
        again();
        run(poison);
        shared.report(task(poison).id(), ReportState.FAILED, TERMINATED);
        assertThat(remembered()).isEqualTo(2);
        shared.app.store(core, 2);
        assertThat(remembered()).isEqualTo(1);
    }
}
