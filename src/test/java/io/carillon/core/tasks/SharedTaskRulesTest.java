package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.Input;
import io.carillon.core.executors.SharedCore;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reports mean for tasks that share an executor. */
class SharedTaskRulesTest {
    private static final String TERMINATED = "REASON_EXECUTOR_TERMINATED";

    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;

    private Shard shard(TaskId task) {
        return core.state.shard(task.shardId()).orElseThrow();
    }

    private Attempt last(TaskId task) {
        List<Attempt> ended = shard(task).ended();
        return ended.get(ended.size() - 1);
    }

    private List<TaskId> running(int shards) {
        shared.job.retry = new Retry(3, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        shared.shards(shards).defined().fire();
        List<TaskId> tasks = shared.tasks();
        tasks.forEach(task -> shared.report(task, ReportState.RUNNING, ""));
        return tasks;
    }

    @Test
    void theDeathOfAnExecutorWithSeveralTasksIsChargedToNone() {
        List<TaskId> tasks = running(3);
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        assertThat(tasks)
                .allSatisfy(
                        task -> {
                            assertThat(last(task).counted()).isFalse();
                            assertThat(last(task).state()).isEqualTo(RunState.LOST);
                            assertThat(shard(task).failures()).isZero();
                            assertThat(shard(task).task().orElseThrow().phase())
                                    .isEqualTo(TaskPhase.PLANNED);
                        });
        assertThat(last(tasks.get(2)).because()).startsWith("its executor died, with 3 tasks");
        assertThat(core.state.executors().all()).isEmpty();
    }

    @Test
    void whoWasAloneInItIsCharged() {
        TaskId task = running(1).get(0);
        shared.report(task, ReportState.FAILED, TERMINATED);
        assertThat(last(task).counted()).isTrue();
        assertThat(last(task).because()).startsWith("its executor died");
    }

    @Test
    void itIsTheSameWhenTheDeathIsToldBeforeTheTasks() {
        List<TaskId> tasks = running(2);
        shared.executorEnds(shared.executor().id());
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        assertThat(tasks).allSatisfy(task -> assertThat(last(task).counted()).isFalse());
        assertThat(last(tasks.get(0)).because())
                .startsWith("its executor died (terminated with signal 9), with 2 tasks");
    }

    @Test
    void aTaskThatWasAloneAndNotSeenAtWorkIsNotCharged() {
        shared.defined().fire();
        TaskId task = shared.tasks().get(0);
        shared.report(task, ReportState.FAILED, TERMINATED);
        assertThat(last(task).counted()).isFalse();
    }

    @Test
    void aDeathIsCountedOnceHoweverManyTasksTellIt() {
        List<TaskId> tasks = running(3);
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        assertThat(core.state.executors().deaths().troubles(new AgentId("agent")).values())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.deaths()).isEqualTo(1));
    }

    @Test
    void whatMayNotRepeatIsLostWithTheExecutor() {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        List<TaskId> tasks = running(2);
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        assertThat(core.ledger())
                .singleElement()
                .satisfies(fire -> assertThat(fire.outcome().name()).isEqualTo("LOST"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"REASON_EXECUTOR_REGISTRATION_TIMEOUT", "REASON_CONTAINER_LAUNCH_FAILED"})
    void anExecutorThatDoesNotComeUpHasStartedNothing(String reason) {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        shared.shards(2).defined().fire();
        List<TaskId> tasks = shared.tasks();
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, reason));
        assertThat(tasks)
                .allSatisfy(
                        task -> {
                            assertThat(last(task).counted()).isFalse();
                            assertThat(last(task).because())
                                    .startsWith("its executor did not start");
                            assertThat(shard(task).task()).isPresent();
                        });
        assertThat(core.state.executors().all()).isEmpty();
    }

    @Test
    void aTaskThatMesosRefusesBecauseItsExecutorIsGoneHasNotStarted() {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        shared.defined().fire();
        ExecutorId gone = shared.executor().id();
        shared.reportAll(ReportState.RUNNING);
        shared.reportAll(ReportState.FINISHED);
        shared.fire();
        TaskId task = shared.tasks().get(0);
        shared.report(task, ReportState.ERROR, "REASON_TASK_INVALID");
        assertThat(last(task).because()).startsWith("it could not join an executor");
        assertThat(core.state.executors().find(gone)).isEmpty();
        core.launch();
        assertThat(shared.launches()).hasSize(1);
        assertThat(shared.executor().id().number()).isEqualTo(2);
        assertThat(core.state.executors().deaths().troubles(new AgentId("agent"))).isEmpty();
    }

    @Test
    void whoJoinsAnExecutorIsLaunchedAfterTheOthersBecauseItMayBeGone() {
        shared.defined().fire();
        shared.reportAll(ReportState.RUNNING);
        shared.reportAll(ReportState.FINISHED);
        JobForTests other = new JobForTests();
        other.name = "other";
        core.put(other);
        shared.fire();
        assertThat(shared.launches())
                .extracting(launch -> launch.shared().isPresent())
                .containsExactly(false, true);
    }

    @Test
    void noTaskJoinsAnExecutorThatIsAboutToEnd() {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        shared.job.concurrency = io.carillon.model.job.Concurrency.ALLOW;
        shared.defined().fire();
        ExecutorId leaving = shared.executor().id();
        shared.reportAll(ReportState.RUNNING);
        shared.fire();
        TaskId task = shared.tasks().get(0);
        shared.report(task, ReportState.DROPPED, TERMINATED);
        assertThat(shard(task).task().orElseThrow().phase()).isEqualTo(TaskPhase.PLANNED);
        core.launch();
        assertThat(shared.launches().get(0).shared().orElseThrow().executor().id())
                .isNotEqualTo(leaving);
    }

    @ParameterizedTest
    @ValueSource(strings = {"REASON_AGENT_RESTARTED", ""})
    void aTaskThatIsDroppedForAnotherReasonSaysNothingOfTheExecutor(String reason) {
        shared.defined().fire();
        shared.report(shared.tasks().get(0), ReportState.DROPPED, reason);
        assertThat(core.state.executors().all()).hasSize(1);
    }

    @Test
    void aTaskThatBroughtItsExecutorIsRefusedForGood() {
        shared.defined().fire();
        TaskId task = shared.tasks().get(0);
        shared.report(task, ReportState.ERROR, "REASON_TASK_INVALID");
        assertThat(core.ledger())
                .singleElement()
                .satisfies(fire -> assertThat(fire.outcome().name()).isEqualTo("FAILED"));
    }

    @Test
    void soHasOneThatMesosRefusesWhileAnotherOneRunsThere() {
        shared.job.concurrency = io.carillon.model.job.Concurrency.ALLOW;
        shared.defined().fire();
        shared.reportAll(ReportState.RUNNING);
        shared.fire();
        TaskId second = shared.tasks().get(0);
        ExecutorId executor = shared.executor().id();

        shared.report(second, ReportState.ERROR, "REASON_TASK_INVALID");

        assertThat(last(second).counted()).isFalse();
        core.launch();
        TaskId third = shared.tasks().get(0);
        assertThat(shared.launches().get(0).shared().orElseThrow().executor().id())
                .isNotEqualTo(executor);
        shared.report(third, ReportState.ERROR, "REASON_TASK_INVALID");
        assertThat(core.ledger())
                .singleElement()
                .satisfies(fire -> assertThat(fire.outcome().name()).isEqualTo("FAILED"));
    }

    @Test
    void whatAnExecutorCallsAnErrorHasBegun() {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        shared.defined().fire();
        shared.reportAll(ReportState.FINISHED);
        shared.fire();
        shared.report(shared.tasks().get(0), ReportState.ERROR, "");
        assertThat(core.ledger().get(0).outcome().name()).isEqualTo("FAILED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"REASON_EXECUTOR_REGISTRATION_TIMEOUT", "REASON_CONTAINER_LAUNCH_FAILED"})
    void whatWasSeenAtWorkHasStartedWhateverIsSaidOfItsExecutor(String reason) {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        TaskId task = running(2).get(0);
        shared.report(task, ReportState.FAILED, reason);
        assertThat(shard(task).task()).isEmpty();
        assertThat(shard(task).state()).isEqualTo(RunState.LOST);
    }

    @Test
    void theAgentsWordIsWaitedForAfterASubscription() {
        List<TaskId> tasks = running(2);
        core.give(new Input.Disconnected("the leader changes"));
        core.give(new Input.Subscribed("framework", "master"));
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, "REASON_RECONCILIATION"));
        assertThat(tasks).allSatisfy(task -> assertThat(shard(task).ended()).isEmpty());
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        assertThat(tasks).allSatisfy(task -> assertThat(last(task).counted()).isFalse());
    }

    @Test
    void theAgentsWordIsNotWaitedForForEver() {
        TaskId task = running(1).get(0);
        core.give(new Input.Disconnected("the leader changes"));
        core.give(new Input.Subscribed("framework", "master"));
        core.now = core.now.plus(SharedTaskRules.AGENTS_WORD);
        shared.report(task, ReportState.FAILED, "REASON_RECONCILIATION");
        assertThat(last(task).state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void whoWasAloneInAnExecutorThatIsForgottenIsNotCharged() {
        List<TaskId> tasks = running(2);
        ExecutorId executor = shared.executor().id();
        core.state.apply(new ExecutorChange.Forgotten(executor, "it is about to end"));
        tasks.forEach(task -> shared.report(task, ReportState.FAILED, TERMINATED));
        assertThat(tasks).allSatisfy(task -> assertThat(last(task).counted()).isFalse());
    }

    /** As after the restore of a backup: the task is planned, and lives. */
    @Test
    void aTaskThatIsFoundInAnExecutorIsOneOfIts() {
        shared.defined();
        core.pass(Duration.ofSeconds(10));
        core.launch();
        ExecutorId executor = shared.executor().id();
        TaskId task = shared.tasks().get(0);
        shared.report(task, ReportState.FINISHED, "");
        core.pass(Duration.ofSeconds(10));
        TaskId planned = core.state.ready().first(1, need -> true).get(0).attempt(1);
        give(planned.toString(), ReportState.RUNNING, "", executor, true);
        assertThat(shard(planned).task().orElseThrow().executor()).contains(executor);
        assertThat(core.state.executors().tasks(executor)).isEqualTo(1);
    }

    /** Such a run would keep later fires away for ever. */
    @Test
    void anAppWhoseExecutorNeverComesUpFails() {
        shared.job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofSeconds(2), 2.0);
        shared.defined().fire();
        TaskId task = shared.tasks().get(0);
        for (int deaths = 1; deaths <= 4; deaths++) {
            assertThat(core.ledger()).as("death %d", deaths).isEmpty();
            TaskId current = shard(task).task().orElseThrow().id();
            shared.report(current, ReportState.FAILED, TERMINATED);
            core.sleep(Duration.ofSeconds(3));
            core.launch();
        }
        assertThat(core.ledger().get(0).outcome().name()).isEqualTo("FAILED");
        assertThat(core.ledger().get(0).because())
                .contains("the executor of its app ends again and again");
    }

    /** Whether the death or the end of its task is told first makes no difference. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyTheThirdDeathInARowMakesTasksFail(boolean deathFirst) {
        shared.job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofSeconds(2), 2.0);
        shared.defined().fire();
        TaskId task = shared.tasks().get(0);
        for (int deaths = 1; deaths <= 3; deaths++) {
            assertThat(core.ledger()).as("death %d", deaths).isEmpty();
            TaskId current = shard(task).task().orElseThrow().id();
            if (deathFirst) {
                shared.executorEnds(shared.executor().id());
            }
            shared.report(current, ReportState.FAILED, TERMINATED);
            core.sleep(Duration.ofSeconds(3));
            core.launch();
        }
        assertThat(core.ledger().get(0).outcome().name()).isEqualTo("FAILED");
    }

    @Test
    void deathsOfLongAgoMakeNoTaskFail() {
        shared.job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofSeconds(2), 2.0);
        shared.defined();
        for (int deaths = 1; deaths <= 3; deaths++) {
            shared.fire();
            shared.reportAll(ReportState.FINISHED);
            shared.executorEnds(shared.executor().id());
        }
        core.now = core.now.plus(Duration.ofDays(7));
        core.ticks();
        shared.fire();
        TaskId task = shared.tasks().get(0);
        shared.report(task, ReportState.FAILED, TERMINATED);
        assertThat(shard(task).task()).isPresent();
    }

    @Test
    void aHungExecutorIsEndedWithTheTaskThatItDoesNotEnd() {
        shared.job.timeLimit = Optional.of(Duration.ofSeconds(5));
        List<TaskId> tasks = running(2);
        ExecutorId executor = shared.executor().id();
        core.effects.clear();
        core.pass(Duration.ofMinutes(2));
        assertThat(core.effects).noneMatch(Effect.Shutdown.class::isInstance);
        core.pass(Duration.ofMinutes(1));
        assertThat(core.effects)
                .contains(new Effect.Shutdown(executor.toString(), executor.agent()));
        assertThat(core.state.executors().all()).isEmpty();
        assertThat(tasks).hasSize(2);
    }

    @Test
    void anOrphanInASharedExecutorIsEndedWithoutItsNeighbours() {
        running(1);
        ExecutorId executor = shared.executor().id();
        String stranger = "gone~20300101T000000000c~0~1";
        for (ReportState said : List.of(ReportState.RUNNING, ReportState.RUNNING)) {
            give(stranger, said, "", executor, true);
        }
        core.effects.clear();
        give(stranger, ReportState.UNKNOWN, "REASON_RECONCILIATION", executor, false);
        assertThat(core.effects).containsExactly(new Effect.Cancel(stranger, executor));
    }

    private void give(
            String task, ReportState said, String reason, ExecutorId executor, boolean uuid) {
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task,
                                said,
                                reason,
                                "",
                                executor.agent(),
                                uuid ? new Opaque(new byte[] {1}) : Opaque.EMPTY,
                                core.now,
                                Optional.of(executor))));
    }

    @Test
    void anAbandonedTaskIsEndedWithoutItsNeighbours() {
        List<TaskId> tasks = running(2);
        ExecutorId executor = shared.executor().id();
        shared.report(tasks.get(0), ReportState.UNREACHABLE, "");
        core.effects.clear();
        core.sleep(Duration.ofSeconds(31));
        assertThat(core.effects)
                .contains(new Effect.Cancel(tasks.get(0).toString(), executor))
                .noneMatch(Effect.Shutdown.class::isInstance);
    }
}
