package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.state.Recovery;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a task that no shard wants is ended, whether or not the master knows it. */
class OrphanRulesTest {
    private static final TaskId GHOST =
            new TaskId(new RunId("gone", CoreDriver.START, Trigger.CRON), 0, 1);
    private static final AgentId AGENT = new AgentId("agent");

    private CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @BeforeEach
    void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
        core.effects.clear();
    }

    private void agentReports(TaskId task, ReportState said) {
        core.give(new Input.StatusArrived(CoreDriver.report(task.toString(), said, "")));
    }

    /** Without uuid, and not always with the agent. */
    private void masterAnswers(TaskId task, ReportState said) {
        core.give(
                new Input.StatusArrived(
                        new TaskReport(
                                task.toString(),
                                said,
                                "REASON_RECONCILIATION",
                                "",
                                AgentId.NONE,
                                Opaque.EMPTY,
                                core.now)));
        core.ticks();
    }

    private <E extends Effect> List<E> sent(Class<E> sort) {
        return core.effects.stream().filter(sort::isInstance).map(sort::cast).toList();
    }

    private void settle(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            core.now = core.now.plusSeconds(1);
            core.ticks();
            for (int i = 0; i < 3; i++) {
                var decision = RepeatRules.settled(core.state, core.now);
                decision.changes().forEach(core.state::apply);
                core.effects.addAll(decision.effects());
            }
        }
    }

    private TaskId running() {
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        agentReports(task, ReportState.RUNNING);
        core.effects.clear();
        return task;
    }

    @ParameterizedTest
    @EnumSource(
            value = ReportState.class,
            names = {"GONE", "UNKNOWN", "UNREACHABLE", "LOST", "DROPPED"})
    void aGhostIsShutDownWhenTheMasterDoesNotKnowIt(ReportState answer) {
        agentReports(GHOST, ReportState.RUNNING);
        assertThat(sent(Effect.Kill.class)).hasSize(1);
        assertThat(sent(Effect.Shutdown.class)).isEmpty();

        masterAnswers(GHOST, answer);

        assertThat(sent(Effect.Shutdown.class))
                .containsExactly(new Effect.Shutdown(GHOST.toString(), AGENT));
        assertThat(core.state.orphans().contains(GHOST.toString())).isTrue();
    }

    @Test
    void itIsShutDownAgainUntilItsAgentTellsItsEnd() {
        agentReports(GHOST, ReportState.RUNNING);
        for (int i = 0; i < 20; i++) {
            masterAnswers(GHOST, ReportState.GONE);
            settle(Duration.ofMinutes(1));
        }
        assertThat(sent(Effect.Shutdown.class)).hasSize(20);
        assertThat(sent(Effect.Kill.class)).hasSizeGreaterThan(20);

        agentReports(GHOST, ReportState.KILLED);

        core.effects.clear();
        settle(Duration.ofHours(1));
        assertThat(core.effects).isEmpty();
    }

    @Test
    void theFirstReportOfAnOrphanIsNotAcknowledgedAndTheNextIs() {
        agentReports(GHOST, ReportState.STARTING);
        assertThat(sent(Effect.Acknowledge.class)).isEmpty();
        agentReports(GHOST, ReportState.STARTING);
        agentReports(GHOST, ReportState.KILLING);
        agentReports(GHOST, ReportState.KILLED);
        assertThat(sent(Effect.Acknowledge.class)).hasSize(3);
    }

    @Test
    void theEndOfAnUnknownTaskIsAcknowledgedAtOnce() {
        agentReports(GHOST, ReportState.FINISHED);
        assertThat(core.effects).hasOnlyElementsOfType(Effect.Acknowledge.class).hasSize(1);
    }

    @Test
    void theMastersWordAloneBeginsNothing() {
        masterAnswers(GHOST, ReportState.GONE);
        assertThat(core.effects).isEmpty();
        assertThat(core.state.orphans().size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"AT_LEAST_ONCE", "AT_MOST_ONCE"})
    void whatIsGivenUpIsShutDownAFewTimes(Delivery delivery) {
        job.delivery = delivery;
        TaskId task = running();
        agentReports(task, ReportState.UNREACHABLE);

        settle(Duration.ofSeconds(31));

        assertThat(sent(Effect.Shutdown.class))
                .contains(new Effect.Shutdown(task.toString(), AGENT));
        settle(Duration.ofHours(1));
        assertThat(sent(Effect.Shutdown.class)).hasSize(OrphanRules.SHUTDOWNS);
        assertThat(core.state.abandoned().size()).isZero();
    }

    @Test
    void whatTheAgentItselfSaysHasEndedIsNotShutDown() {
        TaskId task = running();
        agentReports(task, ReportState.LOST);
        agentReports(task, ReportState.UNREACHABLE);
        settle(Duration.ofHours(1));
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
    }

    @Test
    void anAbandonedTaskIsLeftAloneWhenItsEndIsTold() {
        TaskId task = running();
        agentReports(task, ReportState.UNREACHABLE);
        settle(Duration.ofSeconds(31));
        core.effects.clear();

        agentReports(task, ReportState.KILLED);

        settle(Duration.ofHours(1));
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
    }

    @Test
    void aWantedTaskThatTheMasterDisownsGoesOnUntilItsOutcomeIsUnknownForTooLong() {
        TaskId task = running();

        for (int i = 0; i < 5; i++) {
            masterAnswers(task, ReportState.GONE);
            settle(Duration.ofSeconds(5));
        }

        assertThat(core.state.shard(task.shardId()).orElseThrow().task().orElseThrow().phase())
                .isEqualTo(TaskPhase.UNREACHABLE);
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
        settle(Duration.ofSeconds(6));
        assertThat(sent(Effect.Shutdown.class)).hasSize(1);
        assertThat(core.state.shard(task.shardId()).flatMap(shard -> shard.task()))
                .map(next -> next.id())
                .contains(task.shardId().attempt(2));
    }

    @Test
    void itsEndIsItsEnd() {
        TaskId task = running();
        masterAnswers(task, ReportState.GONE);

        core.report(task, ReportState.FINISHED, "");

        assertThat(core.job().finished().get(task.run()).run().state())
                .isEqualTo(RunState.SUCCEEDED);
        assertThat(sent(Effect.Shutdown.class)).isEmpty();
    }

    @Test
    void aDisownedTaskThatIsToEndIsShutDown() {
        TaskId task = running();
        core.command(new Command.KillRun(task.run()));
        assertThat(sent(Effect.Kill.class)).hasSize(1);

        masterAnswers(task, ReportState.GONE);

        assertThat(sent(Effect.Shutdown.class))
                .containsExactly(new Effect.Shutdown(task.toString(), AGENT));
        assertThat(core.job().runs()).containsKey(task.run());
        core.report(task, ReportState.KILLED, "");
        assertThat(core.job().finished().get(task.run()).run().state()).isEqualTo(RunState.KILLED);
    }

    /** The master does not know the agent of the task any more, or only the task. */
    @ParameterizedTest
    @CsvSource({"true, true, 1", "true, false, 0", "false, true, 0"})
    void anUnreachableTaskThatIsToEndIsShutDownOnTheMastersWord(
            boolean doomed, boolean mastersWord, int shutdowns) {
        TaskId task = running();
        if (doomed) {
            core.command(new Command.KillRun(task.run()));
        }

        if (mastersWord) {
            masterAnswers(task, ReportState.UNREACHABLE);
        } else {
            agentReports(task, ReportState.UNREACHABLE);
        }

        assertThat(sent(Effect.Shutdown.class)).hasSize(shutdowns);
        assertThat(core.job().runs()).containsKey(task.run());
    }

    @Test
    void anotherMasterIsBelieved() {
        TaskId task = running();
        core.now = core.now.plusSeconds(1);
        core.give(new Input.Disconnected("the stream ended"));
        core.give(new Input.Subscribed("framework", "another"));

        masterAnswers(task, ReportState.GONE);

        assertThat(core.state.shard(task.shardId()).flatMap(shard -> shard.task()))
                .map(next -> next.id())
                .contains(task.shardId().attempt(2));
        assertThat(sent(Effect.Shutdown.class))
                .containsExactly(new Effect.Shutdown(task.toString(), AGENT));
    }

    /** The task has run all the time: it is in no new phase when its agent says so again. */
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 2"})
    void anAgentHeardAgainCountsAgainstAnotherMaster(boolean heard, int attempt) {
        TaskId task = running();
        core.now = core.now.plusSeconds(1);
        core.give(new Input.Disconnected("the stream ended"));
        core.give(new Input.Subscribed("framework", "another"));
        if (heard) {
            agentReports(task, ReportState.RUNNING);
        }

        masterAnswers(task, ReportState.GONE);

        assertThat(core.state.shard(task.shardId()).flatMap(shard -> shard.task()))
                .map(left -> left.id())
                .contains(task.shardId().attempt(attempt));
    }

    /** What the leader before has heard of the agent is not stored, nor would it be of today. */
    @ParameterizedTest
    @CsvSource({"true, 1", "false, 2"})
    void aNewTermBelievesTheMasterUnlessItHasHeardTheAgentItself(boolean heard, int attempt) {
        TaskId task = running();
        masterAnswers(task, ReportState.GONE);
        CoreDriver next = new CoreDriver(Recovery.load(core.stored(), CoreDriver.settings()));
        next.now = core.now.plusSeconds(1);
        core = next;
        core.give(new Input.TermBegan(2));
        core.give(new Input.Subscribed("framework", "master"));
        if (heard) {
            agentReports(task, ReportState.RUNNING);
        }

        masterAnswers(task, ReportState.GONE);

        assertThat(core.state.shard(task.shardId()).flatMap(shard -> shard.task()))
                .map(left -> left.id())
                .contains(task.shardId().attempt(attempt));
        assertThat(sent(Effect.Shutdown.class)).hasSize(attempt - 1);
    }
}
