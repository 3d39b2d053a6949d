package io.carillon.core.executors;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.Scheduler;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.ExecutorId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What follows when an executor is shut down and nobody tells its end. */
class DismissedExecutorsTest {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

    private final SharedCore shared = new SharedCore();
    private CoreDriver core = shared.core;

    /** An executor that was idle for its time, and was told to end just now. */
    private ExecutorId dismissed() {
        shared.defined().fire();
        ExecutorId id = shared.executor().id();
        shared.reportAll(ReportState.FINISHED);
        core.command(new Command.DeleteJob("job"));
        core.settle();
        core.now = core.now.plus(FIVE_MINUTES);
        core.settle();
        assertThat(shutdowns(core.effects)).containsExactly(shutdown(id));
        core.effects.clear();
        return id;
    }

    private static Effect.Shutdown shutdown(ExecutorId id) {
        return new Effect.Shutdown(id.toString(), id.agent());
    }

    private static List<Effect> shutdowns(List<Effect> effects) {
        return effects.stream().filter(Effect.Shutdown.class::isInstance).toList();
    }

    /** After how many seconds it is told again, while nobody answers. */
    private List<Long> toldAgain(Duration within) {
        Instant begin = core.now;
        List<Long> times = new ArrayList<>();
        while (core.now.isBefore(begin.plus(within))) {
            core.now = core.now.plusSeconds(1);
            core.effects.clear();
            core.settle();
            if (!shutdowns(core.effects).isEmpty()) {
                times.add(Duration.between(begin, core.now).toSeconds());
            }
        }
        return times;
    }

    private List<RecordKey> records() {
        return core.stored().keySet().stream()
                .filter(key -> key.kind() == RecordKey.Kind.EXECUTORS)
                .toList();
    }

    @Test
    void itIsToldAgainWithGrowingPausesAndAtLastForgotten() {
        ExecutorId id = dismissed();
        assertThat(toldAgain(Duration.ofMinutes(10)))
                .containsExactly(5L, 10L, 20L, 40L, 80L, 140L, 200L);
        assertThat(core.state.executors().isDismissed(id)).isFalse();
        assertThat(records()).isEmpty();
        assertThat(Scheduler.nextDue(core.state)).isAfter(core.now);
    }

    @Test
    void itIsToldNothingMoreWhenItsEndIsKnown() {
        ExecutorId id = dismissed();
        assertThat(records()).hasSize(1);
        core.give(new Input.ExecutorLost(id.agent(), id.toString(), false, "was killed"));
        assertThat(toldAgain(Duration.ofMinutes(1))).isEmpty();
        assertThat(records()).isEmpty();
        assertThat(core.state.executors().deaths().troubles(id.agent())).isEmpty();
    }

    @Test
    void noTaskJoinsIt() {
        ExecutorId id = dismissed();
        shared.job.name = "another";
        core.put(shared.job);
        assertThat(shared.fire().get(0).shared().orElseThrow().executor().id()).isNotEqualTo(id);
    }

    @Test
    void theNextLeaderTellsItAgain() {
        ExecutorId id = dismissed();
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = core.now.plusSeconds(20);
        core = next;
        core.give(new Input.TermBegan(8));
        core.give(new Input.Subscribed("framework", "master"));
        assertThat(core.state.executors().all()).isEmpty();
        assertThat(core.state.executors().isDismissed(id)).isTrue();
        assertThat(toldAgain(Duration.ofMinutes(10)))
                .hasSize(ExecutorRules.SHUTDOWNS - 1)
                .startsWith(5L, 10L);
    }

    @Test
    void withoutAConnectionNothingIsSaid() {
        dismissed();
        core.give(new Input.Disconnected("cut"));
        assertThat(toldAgain(Duration.ofMinutes(10))).isEmpty();
    }

    @Test
    void anAppOfTheSameNameHasNoneOfItsVersion() {
        dismissed();
        core.command(new Command.DeleteApp("app", true));
        shared.app.mode = AppExecutor.Mode.COMMAND;
        assertThat(core.command(new Command.PutApp(shared.app.app(), true)))
                .isEqualTo(new Answer.AppStored("app", 2, Optional.empty()));
    }
}
