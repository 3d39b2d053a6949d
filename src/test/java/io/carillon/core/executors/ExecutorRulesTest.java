package io.carillon.core.executors;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.Scheduler;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.offers.PlaceWaitRules;
import io.carillon.core.state.Executors;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long shared executors are used, and by whom. */
class ExecutorRulesTest {
    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;

    private List<Effect.Shutdown> shutdowns() {
        return core.effects.stream()
                .filter(Effect.Shutdown.class::isInstance)
                .map(Effect.Shutdown.class::cast)
                .toList();
    }

    private void settleAt(Duration later) {
        core.now = core.now.plus(later);
        core.effects.clear();
        core.settle();
    }

    @Test
    void theFirstTaskBringsTheExecutorAndAllOfTheFireShareIt() {
        List<Launch> launches = shared.shards(3).defined().fire();
        assertThat(launches).hasSize(3);
        SharedExecutor executor = shared.executor();
        assertThat(executor.id())
                .isEqualTo(new ExecutorId(new AppVersionId("app", 1), 7, 1, SharedCore.AGENT));
        assertThat(executor.id().toString()).isEqualTo("app~1~7.1@agent");
        assertThat(Resource.usable(executor.resources()))
                .isEqualTo(new Resources(100, 256_000, 0, 0, 0));
        assertThat(launches)
                .allSatisfy(
                        l -> assertThat(l.shared().orElseThrow().executor()).isEqualTo(executor));
        assertThat(core.state.executors().tasks(executor.id())).isEqualTo(3);
    }

    /** The app was stored when a node served it, or config.json named a place. */
    @Test
    void anExecutorThatNobodyServesIsNotLaunchedAndThatIsSaid() {
        SharedCore unserved = new SharedCore("");
        assertThat(unserved.defined().fire()).isEmpty();
        RunEntry run = unserved.core.job().runs().values().iterator().next();
        assertThat(
                        new PlaceWaitRules(unserved.core.state)
                                .of(run, run.shard(0).flatMap(Shard::task).orElseThrow())
                                .because())
                .isEqualTo(
                        "agents cannot fetch the executor of app app: set http.advertise or"
                                + " executor.url");
        assertThat(unserved.core.state.executors().all()).isEmpty();
    }

    @Test
    void theNextFireJoinsTheWarmExecutor() {
        shared.defined().fire();
        SharedExecutor executor = shared.executor();
        shared.reportAll(ReportState.RUNNING);
        shared.reportAll(ReportState.FINISHED);
        Launch next = shared.fire().get(0);
        assertThat(next.shared().orElseThrow().executor()).isEqualTo(executor);
        assertThat(core.state.executors().all()).hasSize(1);
    }

    @Test
    void anotherVersionOfTheAppHasAnExecutorOfItsOwn() {
        shared.defined().fire();
        shared.reportAll(ReportState.FINISHED);
        shared.app.env.put("A", "2");
        shared.app.store(core, 2);
        ExecutorId next = shared.fire().get(0).shared().orElseThrow().executor().id();
        assertThat(next.app()).isEqualTo(new AppVersionId("app", 2));
        assertThat(next.number()).isEqualTo(2);
    }

    @Test
    void whatNoTaskWillWantIsShutDownAtOnce() {
        shared.defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.FINISHED);
        settleAt(Duration.ZERO);
        shared.app.env.put("A", "2");
        shared.app.store(core, 2);
        settleAt(Duration.ZERO);
        assertThat(shutdowns()).containsExactly(new Effect.Shutdown(id.toString(), id.agent()));
        assertThat(core.state.executors().all()).isEmpty();
    }

    /** An executor without a task, whose version of the app a run has and the app has not. */
    private ExecutorId idleWithAnOldVersion() {
        shared.job.schedule = io.carillon.model.job.Schedule.BY_HAND;
        shared.defined();
        core.run("job");
        core.launch();
        ExecutorId id = shared.executor().id();
        shared.app.env.put("A", "2");
        shared.app.store(core, 2);
        shared.report(shared.tasks().get(0), ReportState.LOST, "");
        settleAt(Duration.ZERO);
        return id;
    }

    @Test
    void anOldVersionIsKeptWhileARunHasIt() {
        ExecutorId id = idleWithAnOldVersion();
        assertThat(core.state.executors().find(id)).isPresent();
        assertThat(shutdowns()).isEmpty();
    }

    @Test
    void anOldVersionGoesWithTheLastRunThatHasIt() {
        ExecutorId id = idleWithAnOldVersion();
        core.command(new Command.KillRun(core.job().runs().keySet().iterator().next()));
        settleAt(Duration.ZERO);
        assertThat(core.job().runs()).isEmpty();
        assertThat(shutdowns()).containsExactly(new Effect.Shutdown(id.toString(), id.agent()));
    }

    @Test
    void aChangeOfTheAppDoesNotProlongTheRestOfItsExecutors() {
        ExecutorId id = idleWithAnOldVersion();
        Instant over = core.state.executors().nextOver();
        core.now = core.now.plusSeconds(1);
        shared.app.env.put("A", "3");
        shared.app.store(core, 3);
        settleAt(Duration.ZERO);
        assertThat(core.state.executors().find(id)).isPresent();
        assertThat(core.state.executors().nextOver()).isEqualTo(over);
    }

    @Test
    void theFenceGrowsWithEveryLaunchAndEveryTerm() {
        List<Launch> launches = shared.shards(2).defined().fire();
        long first = launches.get(0).shared().orElseThrow().fence();
        assertThat(launches.get(1).shared().orElseThrow().fence()).isEqualTo(first + 1);
        shared.reportAll(ReportState.FINISHED);
        long next = shared.fire().get(0).shared().orElseThrow().fence();
        assertThat(next).isGreaterThan(first + 1);
        core.give(new Input.TermBegan(8));
        assertThat(core.state.executors().nextFence()).isGreaterThan(next);
    }

    @Test
    void anIdleExecutorIsShutDownAfterItsTimeAndNotBefore() {
        shared.defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.FINISHED);
        core.command(new io.carillon.core.contract.Command.DeleteJob("job"));
        settleAt(Duration.ZERO);
        Instant idle = core.now;
        assertThat(core.state.executors().idleSince(id)).contains(idle);
        assertThat(Scheduler.nextDue(core.state)).isEqualTo(idle.plus(Duration.ofMinutes(5)));
        settleAt(Duration.ofMinutes(5).minusMillis(1));
        assertThat(shutdowns()).isEmpty();
        settleAt(Duration.ofMillis(1));
        assertThat(shutdowns()).containsExactly(new Effect.Shutdown(id.toString(), id.agent()));
        assertThat(core.state.executors().all()).isEmpty();
    }

    @Test
    void aTaskEndsTheIdleTime() {
        shared.defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.FINISHED);
        settleAt(Duration.ZERO);
        shared.fire();
        assertThat(core.state.executors().idleSince(id)).isEmpty();
        settleAt(Duration.ofMinutes(6));
        assertThat(shutdowns()).isEmpty();
    }

    @Test
    void withoutASubscriptionNobodyIsShutDown() {
        shared.defined().fire();
        shared.reportAll(ReportState.FINISHED);
        core.command(new io.carillon.core.contract.Command.DeleteJob("job"));
        settleAt(Duration.ZERO);
        core.give(new Input.Disconnected("a test wants it"));
        settleAt(Duration.ofMinutes(6));
        assertThat(shutdowns()).isEmpty();
        core.give(new Input.Subscribed("framework", "master"));
        settleAt(Duration.ZERO);
        assertThat(shutdowns()).hasSize(1);
    }

    @Test
    void anExecutorThatDiesIsForgottenAndTheNextOneIsAnother() {
        shared.defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.FINISHED);
        shared.executorEnds(id);
        assertThat(core.state.executors().all()).isEmpty();
        ExecutorId next = shared.fire().get(0).shared().orElseThrow().executor().id();
        assertThat(next.number()).isEqualTo(2);
    }

    @Test
    void executorsThatDieInARowWaitLongerAndSayWhy() {
        shared.defined();
        for (int deaths = 1; deaths <= 3; deaths++) {
            shared.fire();
            ExecutorId id = shared.executor().id();
            shared.reportAll(ReportState.FINISHED);
            shared.executorEnds(id);
        }
        var trouble =
                core.state
                        .executors()
                        .deaths()
                        .troubles(SharedCore.AGENT)
                        .get(new Executors.Place(SharedCore.AGENT, new AppVersionId("app", 1)));
        assertThat(trouble.deaths()).isEqualTo(3);
        assertThat(trouble.notBefore()).isEqualTo(core.now.plusSeconds(2));
        assertThat(trouble.because())
                .isEqualTo("the executor of app app has ended: terminated with signal 9");
    }

    @Test
    void aLongLifeForgivesTheDeathsBefore() {
        shared.defined().fire();
        shared.executorEnds(shared.executor().id());
        shared.reportAll(ReportState.FINISHED);
        shared.fire();
        core.now = core.now.plus(ExecutorRules.LONG_LIFE).plusSeconds(1);
        shared.executorEnds(shared.executor().id());
        assertThat(
                        core.state
                                .executors()
                                .deaths()
                                .troubles(SharedCore.AGENT)
                                .get(
                                        new Executors.Place(
                                                SharedCore.AGENT, new AppVersionId("app", 1)))
                                .deaths())
                .isEqualTo(1);
    }

    @Test
    void deathsFarApartAreNotInARow() {
        shared.defined().fire();
        shared.executorEnds(shared.executor().id());
        shared.reportAll(ReportState.FINISHED);
        core.now = core.now.plus(Duration.ofDays(7));
        core.ticks();
        shared.fire();
        shared.executorEnds(shared.executor().id());
        assertThat(core.state.executors().deaths().troubles(SharedCore.AGENT).values())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.deaths()).isEqualTo(1));
    }

    /** What became of its tasks is final, but the next attempts say why they wait. */
    @Test
    void howAnExecutorEndedIsSaidAlsoIfItsTasksWereFaster() {
        shared.shards(2).defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.RUNNING);
        shared.tasks()
                .forEach(
                        task ->
                                shared.report(
                                        task, ReportState.FAILED, "REASON_EXECUTOR_TERMINATED"));
        var before = core.state.executors().deaths().trouble(Executors.Place.of(id)).orElseThrow();
        assertThat(before.because()).doesNotContain("signal");
        shared.executorEnds(id);
        var after = core.state.executors().deaths().trouble(Executors.Place.of(id)).orElseThrow();
        assertThat(after.because())
                .isEqualTo("the executor of app app has ended: terminated with signal 9");
        assertThat(after.deaths()).isEqualTo(before.deaths());
        assertThat(after.notBefore()).isEqualTo(before.notBefore());
        shared.executorEnds(id);
        assertThat(core.state.executors().deaths().trouble(Executors.Place.of(id))).contains(after);
    }

    @Test
    void whoLeavesByItselfHasNotDied() {
        shared.defined().fire();
        shared.reportAll(ReportState.FINISHED);
        ExecutorId id = shared.executor().id();
        core.give(new Input.ExecutorLost(id.agent(), id.toString(), true, "exited with status 0"));
        assertThat(core.state.executors().all()).isEmpty();
        assertThat(core.state.executors().deaths().troubles(SharedCore.AGENT)).isEmpty();
    }

    @Test
    void theEndOfAnExecutorThatWasShutDownOrIsNoneOfOursChangesNothing() {
        shared.defined().fire();
        var before = core.state.executors().all().size();
        core.give(
                new Input.ExecutorLost(SharedCore.AGENT, "somebody", true, "exited with status 0"));
        core.give(
                new Input.ExecutorLost(
                        SharedCore.AGENT, "app~1~7.9@agent", true, "exited with status 0"));
        core.give(
                new Input.ExecutorLost(
                        new io.carillon.model.AgentId("other"), "app~1~7.1@agent", false, "?"));
        assertThat(core.state.executors().all()).hasSize(before);
        assertThat(core.state.executors().deaths().troubles(SharedCore.AGENT)).isEmpty();
    }

    @Test
    void aLaterLeaderKnowsTheExecutorsToTheLetter() {
        shared.shards(2).defined().fire();
        SharedExecutor executor = shared.executor();
        State next = Recovery.load(core.stored(), CoreDriver.settings());
        assertThat(next.executors().all()).containsOnlyKeys(executor.id());
        assertThat(next.executors().find(executor.id())).contains(executor);
        assertThat(next.executors().tasks(executor.id())).isEqualTo(2);
        assertThat(next.executors().fresh()).isEmpty();
    }

    @Test
    void aLaterLeaderShutsDownWhatStaysIdle() {
        shared.defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.FINISHED);
        State next = Recovery.load(core.stored(), CoreDriver.settings());
        assertThat(next.executors().fresh()).containsExactly(id);
        assertThat(core.stored())
                .anySatisfy((key, r) -> assertThat(key.name()).isEqualTo("app~1~7.1"));
    }

    @Test
    void whatIsForgottenIsNotStored() {
        shared.defined().fire();
        core.stored();
        shared.executorEnds(shared.executor().id());
        assertThat(core.stored().keySet())
                .noneMatch(key -> key.kind() == io.carillon.model.RecordKey.Kind.EXECUTORS);
    }

    @Test
    void namesAreReadAsTheyAreWritten() {
        ExecutorId id = new ExecutorId(new AppVersionId("a.b-c", 12), 345, 6, SharedCore.AGENT);
        assertThat(ExecutorId.parse(id.toString())).contains(id);
        for (String odd :
                List.of(
                        "",
                        "a",
                        "a~1~2.3@",
                        "a~1~2@x",
                        "~1~2.3@x",
                        "a~01~2.3@x",
                        "a~1~2.3",
                        "a~1~-2.3@x")) {
            assertThat(ExecutorId.parse(odd)).as(odd).isEqualTo(Optional.empty());
        }
    }

    @Test
    void anAppOfTheSameNameAsAFormerOneHasNoneOfItsVersionsThatAnExecutorStillHas() {
        SharedCore shared = new SharedCore();
        shared.defined().fire();
        ExecutorId former = shared.executor().id();
        shared.reportAll(ReportState.RUNNING);
        shared.reportAll(ReportState.FINISHED);
        shared.core.command(new Command.DeleteApp("app", true));
        assertThat(shared.core.state.apps()).isEmpty();
        assertThat(shared.core.state.executors().all()).containsOnlyKeys(former);

        shared.app.mode = AppExecutor.Mode.COMMAND;
        Answer answer = shared.core.command(new Command.PutApp(shared.app.app(), true));

        assertThat(answer).isEqualTo(new Answer.AppStored("app", 2, Optional.empty()));
    }
}
