package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.Input;
import io.carillon.core.executors.SharedCore;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An orphan in a shared executor that hears neither KILL nor MESSAGE. */
class GhostRulesTest {
    private static final AgentId AGENT = new AgentId("agent");

    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;
    private TaskId ghost;
    private TaskId neighbour;
    private ExecutorId executor;

    /** Two tasks share an app's own executor, one is given up, and then reported alive. */
    private void haunted() {
        shared.app.command = new Program.Shell("own-executor");
        hauntedStandard();
    }

    private void hauntedStandard() {
        shared.shards(2).defined().fire();
        List<TaskId> tasks = shared.tasks();
        tasks.forEach(task -> shared.report(task, ReportState.RUNNING, ""));
        ghost = tasks.get(0);
        neighbour = tasks.get(1);
        executor = shared.executor().id();
        shared.report(ghost, ReportState.UNREACHABLE, "");
        core.sleep(Duration.ofSeconds(31));
        agentReports(ReportState.RUNNING);
        agentReports(ReportState.RUNNING);
        core.effects.clear();
    }

    private void agentReports(ReportState said) {
        give(said, "", new Opaque(new byte[] {1}));
    }

    private void masterAnswers(ReportState said) {
        give(said, "REASON_RECONCILIATION", Opaque.EMPTY);
    }

    private void give(ReportState said, String reason, Opaque uuid) {
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                ghost.toString(),
                                said,
                                reason,
                                "",
                                AGENT,
                                uuid,
                                core.now,
                                Optional.of(executor))));
    }

    private Duration patience() {
        return shared.job.job().killGrace().plus(SharedTaskRules.STUBBORN);
    }

    private void wait(Duration time) {
        core.effects.clear();
        core.now = core.now.plus(time);
        var decision = RepeatRules.settled(core.state, core.now);
        decision.changes().forEach(core.state::apply);
        core.effects.addAll(decision.effects());
    }

    private List<Effect> sent(Class<? extends Effect> sort) {
        return core.effects.stream().filter(sort::isInstance).toList();
    }

    @Test
    void atFirstItAloneIsToldToEnd() {
        haunted();
        wait(patience().minusSeconds(1));
        masterAnswers(ReportState.GONE);
        assertThat(sent(Effect.Cancel.class))
                .containsOnly(new Effect.Cancel(ghost.toString(), executor));
        assertThat(sent(Effect.Kill.class)).isNotEmpty();
        assertThat(sent(Effect.Reconcile.class)).isEmpty();
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
    }

    @Test
    void thenMesosIsAskedAboutIt() {
        haunted();
        wait(patience().plusSeconds(1));
        assertThat(sent(Effect.Reconcile.class))
                .containsExactly(
                        new Effect.Reconcile(
                                List.of(
                                        new Asked(
                                                ghost.toString(), AGENT, Optional.of(executor)))));
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportState.class,
            names = {"GONE", "RUNNING"})
    void ifItsAgentIsThereItsExecutorIsEndedAndItsNeighbourIsNotCharged(ReportState said) {
        haunted();
        wait(patience().plusSeconds(1));
        masterAnswers(said);
        assertThat(sent(Effect.Shutdown.class))
                .containsExactly(new Effect.Shutdown(executor.toString(), AGENT));
        assertThat(core.state.executors().isDismissed(executor)).isTrue();

        shared.report(neighbour, ReportState.FAILED, "REASON_EXECUTOR_TERMINATED");
        agentReports(ReportState.FAILED);
        Attempt ended = core.state.shard(neighbour.shardId()).orElseThrow().ended().get(0);
        assertThat(ended.counted()).isFalse();
        assertThat(core.state.orphans().size()).isZero();
        assertThat(core.state.executors().deaths().troubles(AGENT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportState.class,
            names = {"UNREACHABLE", "UNKNOWN"})
    void whileItsAgentIsAwayItsNeighboursAreSpared(ReportState said) {
        haunted();
        wait(patience().plusSeconds(1));
        masterAnswers(said);
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
    }

    @Test
    void aFinishedRunIsKeptLongEnoughToTell() {
        shared.job.delivery = Delivery.AT_MOST_ONCE;
        haunted();
        shared.report(neighbour, ReportState.FINISHED, "");
        assertThat(core.state.run(ghost.run())).isEmpty();
        wait(patience().plusSeconds(1));
        masterAnswers(ReportState.GONE);
        assertThat(sent(Effect.Shutdown.class)).hasSize(1);
    }

    /** Its agent has begun anew, and a report from before comes late. */
    @Test
    void theStandardExecutorEndsWhatItIsToldToSoItsNeighboursAreSpared() {
        hauntedStandard();
        wait(patience().plusSeconds(1));
        assertThat(sent(Effect.Reconcile.class)).isEmpty();
        masterAnswers(ReportState.GONE);
        agentReports(ReportState.RUNNING);
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
        assertThat(sent(Effect.Cancel.class))
                .containsOnly(new Effect.Cancel(ghost.toString(), executor));
        assertThat(core.state.executors().isDismissed(executor)).isFalse();
    }

    @Test
    void theStandardExecutorIsEndedIfNoTaskInItIsWanted() {
        hauntedStandard();
        shared.report(neighbour, ReportState.FINISHED, "");
        core.state
                .shard(ghost.shardId())
                .flatMap(Shard::task)
                .filter(next -> next.executor().isPresent())
                .ifPresent(next -> shared.report(next.id(), ReportState.FINISHED, ""));
        core.effects.clear();
        core.now = core.now.plus(patience().plusSeconds(1));
        masterAnswers(ReportState.GONE);
        assertThat(sent(Effect.Shutdown.class)).hasSize(1);
    }

    /** A report that comes late looks like an orphan; nothing says that it lives. */
    @Test
    void whatWasNotLostHauntsNobody() {
        shared.shards(2).defined().fire();
        ghost = shared.tasks().get(0);
        executor = shared.executor().id();
        shared.tasks().forEach(task -> shared.report(task, ReportState.RUNNING, ""));
        shared.report(ghost, ReportState.FINISHED, "");
        agentReports(ReportState.RUNNING);
        wait(patience().plusSeconds(1));
        masterAnswers(ReportState.GONE);
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
        assertThat(sent(Effect.Cancel.class)).hasSize(1);
    }
}
