package io.carillon.executor;

import static io.carillon.executor.MachineRun.task;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.junit.jupiter.api.Test;

/** An executor without tasks leaves. */
final class IdleTest {
    private static final Duration IDLE = MachineRun.SETTINGS.idleTimeout();

    private final MachineRun run = MachineRun.subscribed();

    @Test
    void afterTheTimeoutItAsksTheAgentOnceMoreAndExits() {
        assertThat(run.untilDue()).isEqualTo(IDLE);
        assertThat(run.one(Action.Post.class).call().getType()).isEqualTo(Call.Type.HEARTBEAT);
        assertThat(run.has(Action.Exit.class)).isFalse();

        run.accepted();
        assertThat(run.one(Action.Exit.class).code()).isZero();
    }

    @Test
    void anAgentWithoutHeartbeatsIsLeftAsWell() {
        run.untilDue();
        run.on(new Input.CallAnswered(run.link, 400, "Expecting 'type' to be present"));

        assertThat(run.one(Action.Exit.class).code()).isZero();
    }

    @Test
    void aLaunchThatComesMeanwhileWins() {
        run.untilDue();
        run.launch(task("a")).on(new Input.WorkBegan("a")).acceptAll();

        assertThat(run.has(Action.Exit.class)).isFalse();
        run.ended("a", true, "").acceptAll().after(IDLE.minusSeconds(1));
        assertThat(run.has(Action.Exit.class)).isFalse();
        run.after(Duration.ofSeconds(1)).accepted();
        assertThat(run.has(Action.Exit.class)).isTrue();
    }

    @Test
    void aLaunchWinsEvenIfItsTaskIsOverBeforeTheAnswerComes() {
        run.untilDue();
        run.launch(MachineRun.task("a", com.google.protobuf.ByteString.EMPTY));
        run.accepted();

        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void aTaskKeepsIt() {
        run.running("a").after(IDLE.multipliedBy(3));

        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void anUpdateThatIsNotAcknowledgedKeepsIt() {
        run.running("a").ended("a", true, "").accepted().after(IDLE.multipliedBy(3));

        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void theTimeBeginsAnewWithEachTask() {
        run.after(IDLE.minusSeconds(1)).running("a").ended("a", true, "").acceptAll();
        run.clear().after(IDLE.minusSeconds(1));

        assertThat(run.has(Action.Post.class)).isFalse();
        run.after(Duration.ofSeconds(1));
        assertThat(run.has(Action.Post.class)).isTrue();
    }

    @Test
    void anAgentThatIsAwayIsWaitedFor() {
        run.on(new Input.StreamEnded(run.link, "reset")).after(IDLE.multipliedBy(2));

        assertThat(run.has(Action.Exit.class)).isFalse();
    }

    @Test
    void anAgentThatGoesAwayAtTheLastMomentIsWaitedFor() {
        run.untilDue();
        run.on(new Input.CallFailed(run.link, "reset"));

        assertThat(run.has(Action.Exit.class)).isFalse();
    }
}
