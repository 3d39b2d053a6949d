package io.carillon.executor;

import static io.carillon.executor.MachineRun.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The link to the agent: how it begins, how it is lost, and what survives. */
final class SubscriptionTest {

    private static MachineRun lose(MachineRun run) {
        return run.on(new Input.StreamEnded(run.link, "reset"));
    }

    private static Call.Subscribe carried(MachineRun run) {
        return run.one(Action.Subscribe.class).call().getSubscribe();
    }

    @Test
    void theFirstSubscriptionIsAtOnceAndEmpty() {
        Call call = new MachineRun().one(Action.Subscribe.class).call();

        assertThat(call.getType()).isEqualTo(Call.Type.SUBSCRIBE);
        assertThat(call.getFrameworkId().getValue()).isEqualTo("framework-1");
        assertThat(call.getExecutorId().getValue()).isEqualTo("executor-1");
        assertThat(call.hasSubscribe()).isTrue();
        assertThat(call.getSubscribe()).isEqualTo(Call.Subscribe.getDefaultInstance());
    }

    @Test
    void aLostLinkIsTriedAgainWithinASecondAtFirstAndWithinTheBackOffLater() {
        MachineRun run = MachineRun.subscribed();
        lose(run);
        Duration lost = run.now;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 300; i++) {
            run.clear();
            Duration at = run.now;
            Duration waited = run.untilDue();
            assertThat(run.has(Action.Subscribe.class)).isTrue();
            assertThat(waited).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(2));
            if (at.minus(lost).compareTo(Duration.ofSeconds(10)) < 0) {
                assertThat(waited).isLessThanOrEqualTo(Duration.ofSeconds(1));
            }
            longest = waited.compareTo(longest) > 0 ? waited : longest;
            lose(run);
        }
        assertThat(longest).isGreaterThan(Duration.ofMillis(1_500));
    }

    @Test
    void aNewSubscriptionCarriesWhatTheAgentMayNotKnow() {
        MachineRun run = MachineRun.subscribed();
        run.running("known");
        run.launch(task("new")).on(new Input.WorkBegan("new"));
        run.ended("known", true, "");
        List<TaskStatus> sent = run.updates();
        lose(run).clear().untilDue();

        assertThat(carried(run).getUnacknowledgedTasksList())
                .extracting(TaskInfo::getName)
                .containsExactly("new");
        assertThat(carried(run).getUnacknowledgedUpdatesList())
                .extracting(update -> update.getStatus().getState())
                .containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
        assertThat(carried(run).getUnacknowledgedUpdates(0).getStatus()).isEqualTo(sent.get(0));
    }

    @Test
    void whatASubscriptionCarriedIsNotSentAgainAndWhatCameLaterIs() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").running("b").running("c").ended("a", true, "").ended("c", true, "");
        lose(run).clear().untilDue();
        run.ended("b", true, "");

        assertThat(run.updates()).isEmpty();

        run.becomeSubscribed();
        run.accepted();

        assertThat(run.updates())
                .extracting(status -> status.getTaskId().getValue())
                .containsExactly("b");
    }

    @Test
    void anAcknowledgedUpdateIsForgotten() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").ended("a", true, "").acceptAll();
        lose(run).clear().untilDue();

        assertThat(carried(run)).isEqualTo(Call.Subscribe.getDefaultInstance());
    }

    @Test
    void anAcceptedUpdateIsKeptUntilItIsAcknowledged() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").ended("a", true, "").accepted();
        lose(run).clear().untilDue();

        assertThat(carried(run).getUnacknowledgedUpdatesCount()).isEqualTo(1);
    }

    @Test
    void anAcknowledgementOfAnotherUuidChangesNothing() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").ended("a", true, "");
        TaskStatus other =
                run.lastUpdate().toBuilder()
                        .setUuid(com.google.protobuf.ByteString.copyFrom(new byte[16]))
                        .build();
        run.accepted().acknowledge(other);
        lose(run).clear().untilDue();

        assertThat(carried(run).getUnacknowledgedUpdatesCount()).isEqualTo(1);
    }

    @Test
    void tasksGoOnWhileTheAgentIsAway() {
        MachineRun run = MachineRun.subscribed();
        run.running("a");
        lose(run).after(Duration.ofMinutes(14));

        assertThat(run.has(Action.Kill.class)).isFalse();
        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void afterTheRecoveryTimeoutEverythingIsKilledAndTheExecutorExits() {
        MachineRun run = MachineRun.subscribed();
        run.running("a");
        lose(run);
        Duration lost = run.now;
        for (int i = 0; i < 10_000 && !run.has(Action.Kill.class); i++) {
            run.untilDue();
            lose(run);
        }

        assertThat(run.now.minus(lost))
                .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(15).plusSeconds(3));
        assertThat(run.has(Action.Exit.class)).isFalse();
        run.ended("a", false, "");
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
    }

    @Test
    void aSubscriptionStartsTheRecoveryTimeoutAnew() {
        MachineRun run = MachineRun.subscribed();
        for (int i = 0; i < 4; i++) {
            lose(run).after(Duration.ofMinutes(14));
            run.becomeSubscribed();
        }

        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void withoutCheckpointsALostAgentEndsEverythingAtOnce() {
        MachineRun run = new MachineRun(MachineRun.withoutCheckpoint());
        run.becomeSubscribed();
        run.clear().running("a");
        lose(run);

        assertThat(run.one(Action.Kill.class).task()).isEqualTo("a");
        run.ended("a", false, "");
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
        assertThat(run.has(Action.Subscribe.class)).isFalse();
    }

    @Test
    void withoutCheckpointsTheFirstSubscriptionIsTriedForAMinute() {
        MachineRun run = new MachineRun(MachineRun.withoutCheckpoint());
        for (int i = 0; i < 10_000 && !run.has(Action.Exit.class); i++) {
            lose(run).untilDue();
        }

        assertThat(run.now).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(65));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 500, 502, 503})
    void anAgentThatIsNotReadyIsAskedAgain(int status) {
        MachineRun run = new MachineRun();
        run.clear().on(new Input.SubscribeRefused(run.link, status, "Agent has not recovered"));

        assertThat(run.has(Action.Exit.class)).isFalse();
        run.untilDue();
        assertThat(run.has(Action.Subscribe.class)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405, 406, 415})
    void aRefusedSubscriptionIsFatal(int status) {
        MachineRun run = MachineRun.subscribed();
        run.running("a");
        lose(run).untilDue();
        run.clear().on(new Input.SubscribeRefused(run.link, status, "Executor cannot be found"));

        assertThat(run.one(Action.Kill.class).task()).isEqualTo("a");
        run.ended("a", false, "");
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
        assertThat(run.all(Action.Say.class))
                .anySatisfy(
                        said ->
                                assertThat(said.text())
                                        .contains(status + " Executor cannot be found"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 500, 503})
    void anUpdateThatIsRefusedIsKeptAndTheLinkIsMadeAnew(int status) {
        MachineRun run = MachineRun.subscribed();
        run.running("a").ended("a", true, "");
        run.on(new Input.CallAnswered(run.link, status, "Executor is not subscribed"));

        assertThat(run.has(Action.Disconnect.class)).isTrue();
        run.clear().untilDue();
        assertThat(carried(run).getUnacknowledgedUpdatesCount()).isEqualTo(1);
    }

    @Test
    void aCallWithoutAnAnswerMakesTheLinkAnew() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").ended("a", true, "");
        run.on(new Input.CallFailed(run.link, "reset")).clear().untilDue();

        assertThat(carried(run).getUnacknowledgedUpdatesCount()).isEqualTo(1);
    }

    @Test
    void anAgentThatDoesNotAnswerIsLeft() {
        MachineRun run = new MachineRun();
        run.clear().after(AgentLink.SUBSCRIBE_LIMIT);
        assertThat(run.has(Action.Disconnect.class)).isTrue();

        MachineRun other = MachineRun.subscribed();
        other.running("a").ended("a", true, "").after(AgentLink.CALL_LIMIT);
        assertThat(other.has(Action.Disconnect.class)).isTrue();
    }

    @Test
    void oneCallIsOnItsWayAtATimeSoThatUpdatesArriveInOrder() {
        MachineRun run = MachineRun.subscribed();
        run.launch(task("a")).on(new Input.WorkBegan("a")).ended("a", true, "");

        assertThat(run.states()).containsExactly(TaskState.TASK_RUNNING);
        run.accepted();
        assertThat(run.states()).containsExactly(TaskState.TASK_RUNNING, TaskState.TASK_FINISHED);
    }

    @Test
    void whatComesOverAFormerLinkComesTooLate() {
        MachineRun run = MachineRun.subscribed();
        int former = run.link;
        lose(run).untilDue();
        run.becomeSubscribed();
        run.clear();

        Event.Builder launch = Event.newBuilder().setType(Event.Type.LAUNCH);
        launch.getLaunchBuilder().setTask(task("a"));
        run.on(new Input.EventArrived(former, launch.build()))
                .on(new Input.StreamEnded(former, "late"))
                .on(new Input.CallFailed(former, "late"))
                .on(new Input.SubscribeRefused(former, 400, "late"));

        assertThat(run.has(Action.Begin.class)).isFalse();
        assertThat(run.has(Action.Disconnect.class)).isFalse();
        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void anErrorIsFatal() {
        MachineRun run = MachineRun.subscribed();
        run.running("a");
        Event.Builder event = Event.newBuilder().setType(Event.Type.ERROR);
        event.getErrorBuilder().setMessage("no");
        run.event(event);

        assertThat(run.one(Action.Kill.class).task()).isEqualTo("a");
        run.ended("a", false, "");
        assertThat(run.one(Action.Exit.class).code()).isEqualTo(1);
    }

    @Test
    void heartbeatsGoOutEveryHalfHourAndNoneToAnAgentThatDoesNotKnowThem() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").after(Duration.ofMinutes(30));
        assertThat(run.one(Action.Post.class).call().getType()).isEqualTo(Call.Type.HEARTBEAT);

        run.on(new Input.CallAnswered(run.link, 400, "Expecting 'type' to be present")).clear();
        run.after(Duration.ofHours(2));
        assertThat(run.has(Action.Post.class)).isFalse();
        assertThat(run.has(Action.Disconnect.class)).isFalse();
    }

    @Test
    void heartbeatsAndUnknownEventsOfTheAgentChangeNothing() {
        MachineRun run = MachineRun.subscribed();
        run.event(Event.newBuilder().setType(Event.Type.HEARTBEAT)).event(Event.newBuilder());

        assertThat(run.all(Action.class)).isEmpty();
    }

    @Test
    void aStreamThatEndsAfterAShutdownIsNotMissed() {
        MachineRun run = MachineRun.subscribed();
        run.running("a").shutdown();
        lose(run).clear().ended("a", false, "");

        assertThat(run.has(Action.Subscribe.class)).isFalse();
        assertThat(run.one(Action.Exit.class).code()).isZero();
    }
}
