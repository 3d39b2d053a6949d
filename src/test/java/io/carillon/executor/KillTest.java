package io.carillon.executor;

import static io.carillon.executor.MachineRun.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.orders.OrderProtos.ExecutorOrder;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;

/** What becomes of a KILL, a SHUTDOWN, and works that do not end. */
final class KillTest {

    private final MachineRun run = MachineRun.subscribed();

    private static TaskInfo withGrace(String id, Duration grace) {
        TaskInfo.Builder task = task(id).toBuilder();
        task.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(grace.toNanos());
        return task.build();
    }

    @Test
    void aKillIsReportedAfterTheWorkHasEndedAndNotBefore() {
        run.running("a").kill("a");

        assertThat(run.one(Action.Kill.class).task()).isEqualTo("a");
        assertThat(run.updates()).isEmpty();

        run.after(Duration.ofMinutes(1));
        assertThat(run.updates()).isEmpty();

        run.ended("a", true, "Command exited with status 0");
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(run.lastUpdate().getMessage()).isEqualTo("Command exited with status 0");
    }

    @Test
    void theGraceIsThatOfTheKillElseOfTheTaskElseThreeSeconds() {
        run.launch(withGrace("a", Duration.ofSeconds(20))).on(new Input.WorkBegan("a"));
        run.launch(withGrace("b", Duration.ofSeconds(20))).on(new Input.WorkBegan("b"));
        run.running("c");
        run.kill("a", Duration.ofSeconds(7)).kill("b").kill("c");

        assertThat(run.all(Action.Kill.class))
                .containsExactly(
                        new Action.Kill("a", Duration.ofSeconds(7)),
                        new Action.Kill("b", Duration.ofSeconds(20)),
                        new Action.Kill("c", Duration.ofSeconds(3)));
    }

    @Test
    void aSecondKillOnlyShortens() {
        run.running("a").kill("a", Duration.ofSeconds(10));
        run.after(Duration.ofSeconds(1)).clear();

        run.kill("a", Duration.ofSeconds(9)).kill("a", Duration.ofSeconds(30));
        assertThat(run.has(Action.Kill.class)).isFalse();

        run.kill("a", Duration.ofSeconds(2));
        assertThat(run.one(Action.Kill.class).grace()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void killingIsSaidOnceAndOnlyIfTheFrameworkWantsToHearIt() {
        MachineRun capable = MachineRun.subscribed(Capability.Type.TASK_KILLING_STATE);
        capable.running("a").kill("a").kill("a", Duration.ZERO).ended("a", false, "").acceptAll();
        assertThat(capable.states()).containsExactly(TaskState.TASK_KILLING, TaskState.TASK_KILLED);

        run.running("a").kill("a").ended("a", false, "").acceptAll();
        assertThat(run.states()).containsExactly(TaskState.TASK_KILLED);
    }

    @Test
    void anUnknownTaskIsReportedAsKilledOnce() {
        run.kill("x").acceptAll().kill("x").acceptAll();

        assertThat(run.states()).containsExactly(TaskState.TASK_KILLED);
        assertThat(run.lastUpdate().getMessage()).isEqualTo("The executor does not know the task");
    }

    @Test
    void aTaskThatHasEndedIsNotReportedAgain() {
        run.running("a").ended("a", true, "").kill("a").acceptAll().clear().kill("a");

        assertThat(run.updates()).isEmpty();
        assertThat(run.has(Action.Kill.class)).isFalse();
    }

    @Test
    void aShutdownEndsAllWithinItsGraceAndExitsWhenTheEndsAreAcknowledged() {
        run.running("a");
        run.launch(withGrace("b", Duration.ofMillis(10))).on(new Input.WorkBegan("b"));
        run.acceptAll().clear().shutdown();

        assertThat(run.all(Action.Kill.class))
                .containsExactly(
                        new Action.Kill("a", Duration.ofSeconds(3)),
                        new Action.Kill("b", Duration.ofMillis(10)));

        run.ended("a", false, "").ended("b", false, "");
        assertThat(run.has(Action.Exit.class)).isFalse();

        run.acceptAll();
        assertThat(run.states()).containsExactly(TaskState.TASK_KILLED, TaskState.TASK_KILLED);
        assertThat(run.one(Action.Exit.class).code()).isZero();
    }

    @Test
    void aShutdownExitsBeforeTheAgentLosesPatience() {
        run.running("a").shutdown();
        Duration begin = run.now;
        for (int i = 0; i < 100 && !run.has(Action.Exit.class); i++) {
            run.untilDue();
        }

        assertThat(run.now.minus(begin)).isBetween(Duration.ofSeconds(3), Duration.ofMillis(4_900));
    }

    @Test
    void aShutdownWithoutTasksExitsAtOnce() {
        run.shutdown();

        assertThat(run.one(Action.Exit.class).code()).isZero();
    }

    @Test
    void aLaunchAfterAShutdownIsDroppedWithWords() {
        run.running("a").shutdown().clear().launch(task("b"));

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(run.lastUpdate().getMessage()).startsWith("the executor is leaving: ");
        assertThat(run.lastUpdate().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void aStuckTaskLetsTheExecutorLeaveAfterTheOthers() {
        run.running("a").running("b").on(new Input.WorkStuck("a", "a thread of it runs on"));
        run.launch(task("c")).acceptAll();

        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(run.lastUpdate().getMessage())
                .isEqualTo(
                        "the executor is leaving: the task a cannot be ended: a thread of it runs"
                                + " on");

        run.after(Duration.ofHours(1)).acceptAll();
        assertThat(run.has(Action.Exit.class)).isFalse();

        run.ended("b", true, "");
        assertThat(run.has(Action.Exit.class)).isFalse();
        run.acceptAll();
        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
    }

    @Test
    void oneWhoseMemoryStaysFullTakesNoMoreTasksAndLeavesAfterItsLastOne() {
        run.running("a").running("b").on(new Input.MemoryFull("the heap is full"));
        run.ended("a", false, "OutOfMemoryError").launch(task("c")).acceptAll();

        assertThat(run.lastUpdate().getState()).isEqualTo(TaskState.TASK_DROPPED);
        assertThat(run.lastUpdate().getReason())
                .isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(run.lastUpdate().getMessage())
                .isEqualTo("the executor is leaving: the heap is full");
        run.on(new Input.MemoryFull("again")).after(Duration.ofHours(1)).acceptAll();
        assertThat(run.has(Action.Exit.class)).isFalse();

        run.ended("b", true, "").acceptAll();
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
    }

    @Test
    void whoMayNotBeToBlameForTheLackOfMemorySaysSo() {
        run.running("a").running("b").running("c").kill("b").clear();
        for (String task : List.of("a", "b")) {
            run.on(new Input.WorkEnded(task, new WorkEnd(false, "OutOfMemoryError", true)));
        }
        run.ended("c", false, "OutOfMemoryError").acceptAll();

        assertThat(run.states())
                .containsExactly(
                        TaskState.TASK_FAILED, TaskState.TASK_KILLED, TaskState.TASK_FAILED);
        assertThat(run.updates())
                .extracting(status -> status.hasReason() ? status.getReason().name() : "")
                .containsExactly("REASON_CONTAINER_LIMITATION_MEMORY", "", "");
    }

    @Test
    void anExecutorThatIsStuckSubscribesAgainForTheOtherTasks() {
        run.running("a").running("b").on(new Input.WorkStuck("a", "why"));
        run.on(new Input.StreamEnded(run.link, "reset")).clear();
        run.untilDue();

        assertThat(run.has(Action.Subscribe.class)).isTrue();
        run.ended("b", true, "");
        assertThat(run.has(Action.Exit.class)).isFalse();
        run.becomeSubscribed();
        run.acceptAll();
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
    }

    @Test
    void anExecutorThatLeavesWaitsForTheLastUpdatesForAMinute() {
        run.running("a").running("b").on(new Input.WorkStuck("a", "why")).ended("b", true, "");
        run.accepted().after(Departure.LAST_UPDATES.minusSeconds(1));
        assertThat(run.has(Action.Exit.class)).isFalse();

        run.after(Duration.ofSeconds(1));
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
    }

    private static Event.Builder cancel(int format, String... ids) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.MESSAGE);
        event.getMessageBuilder()
                .setData(
                        ExecutorOrder.newBuilder()
                                .setFormat(format)
                                .addAllCancel(List.of(ids))
                                .build()
                                .toByteString());
        return event;
    }

    @Test
    void aTaskThatTheSchedulerHasGivenUpEndsAlsoIfItComesLater() {
        run.running("a").event(cancel(1, "a", "b")).event(cancel(1, "b"));
        assertThat(run.one(Action.Kill.class)).isEqualTo(new Action.Kill("a", Tasks.GRACE));
        assertThat(run.updates()).isEmpty();

        run.launch(task("b")).launch(task("b")).launch(task("c"));
        assertThat(run.one(Action.Begin.class).task()).isEqualTo("c");
        assertThat(run.states()).containsExactly(TaskState.TASK_KILLED);
        assertThat(run.lastUpdate().getMessage()).isEqualTo("the task was given up before it came");
    }

    @Test
    void anOrderOfAnotherFormatIsPassedOver() {
        run.running("a").event(cancel(2, "a"));

        assertThat(run.has(Action.Kill.class)).isFalse();
    }

    @Test
    void tasksThatNeverComeAreNotRememberedForEver() {
        for (int i = 0; i <= Tasks.REMEMBERED; i++) {
            run.event(cancel(1, "t" + i));
        }
        run.launch(task("t0")).launch(task("t1"));

        assertThat(run.one(Action.Begin.class).task()).isEqualTo("t0");
    }
}
