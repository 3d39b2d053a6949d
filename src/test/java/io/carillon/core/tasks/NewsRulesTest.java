package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.NewsBook;
import io.carillon.core.state.Recovery;
import io.carillon.model.AgentId;
import io.carillon.model.Opaque;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Program;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.News;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of what tasks tell. */
class NewsRulesTest extends TalkingTask {
    @Test
    void resultAndCheckpointAreStoredBeforeTheReportIsAcknowledged() {
        TaskId task = running();
        Decision told = tell(task, ReportState.RUNNING, news("{}", "row 7"));
        assertThat(told.changes()).anyMatch(Change.Durable.class::isInstance);
        assertThat(told.effects()).anyMatch(Effect.Acknowledge.class::isInstance);
        assertThat(core.state.drainDirty())
                .containsOnlyKeys(
                        RecordId.checkpoint(task.shardId()).key(),
                        RecordId.result(task.shardId()).key());
        assertThat(result(task)).contains("{}");
    }

    @Test
    void whatIsKnownAlreadyAndProgressCostNoCommit() {
        TaskId task = running();
        tell(task, ReportState.RUNNING, news("1", "c"));
        core.stored();
        tell(task, ReportState.RUNNING, news("1", "c"));
        News.Progress half = new News.Progress(0.5, "half");
        Decision told =
                tell(
                        task,
                        ReportState.RUNNING,
                        new News(
                                Optional.of(half),
                                Optional.empty(),
                                Optional.empty(),
                                9,
                                Optional.empty()));
        assertThat(core.state.dirtyCount()).isZero();
        assertThat(told.effects()).anyMatch(Effect.Acknowledge.class::isInstance);
        assertThat(core.state.news().live(task.shardId()).flatMap(NewsBook.Live::progress))
                .contains(half);
        tell(task, ReportState.FAILED, News.NONE);
        assertThat(core.state.news().live(task.shardId())).isEmpty();
    }

    @Test
    void dataOfACommandExecutorAreNoNews() {
        shared.app.mode = AppExecutor.Mode.COMMAND;
        shared.job.program = new Program.Shell("work");
        shared.defined().fire();
        TaskId task = shared.tasks().get(0);
        tell(task, ReportState.RUNNING, news("1", "c"), Optional.empty());
        assertThat(result(task)).isEmpty();
        assertThat(checkpoint(task)).isEmpty();
    }

    @Test
    void theNextAttemptBeginsAtTheNewestCheckpoint() {
        TaskId task = running();
        tell(task, ReportState.RUNNING, news("", "row 7"));
        tell(task, ReportState.FAILED, news("", "row 8"));
        assertThat(relaunched()).contains(bytes("row 8"));
    }

    @Test
    void anAttemptWithoutACheckpointBeginsAtTheBeginning() {
        TaskId task = running();
        tell(task, ReportState.FAILED, news("1", ""));
        assertThat(relaunched()).isEmpty();
    }

    @Test
    void anotherTermHandsTheCheckpointOnToo() {
        TaskId task = running();
        tell(task, ReportState.RUNNING, news("2", "row 7"));
        core.state = Recovery.load(core.stored(), CoreDriver.settings());
        assertThat(result(task)).contains("2");
        assertThat(checkpoint(task)).contains(bytes("row 7"));
        assertThat(core.state.dirtyCount()).isZero();
        core.give(new Input.TermBegan(8));
        core.give(new Input.Subscribed("framework", "master"));
        tell(task, ReportState.FAILED, News.NONE);
        assertThat(relaunched()).contains(bytes("row 7"));
    }

    @Test
    void newsOfAnEndedAttemptCountUntilTheNextIsLaunched() {
        TaskId task = running();
        tell(task, ReportState.FAILED, News.NONE);
        tell(task, ReportState.RUNNING, news("", "row 7"));
        assertThat(relaunched()).contains(bytes("row 7"));
        tell(next(task), ReportState.RUNNING, news("2", ""));
        tell(task, ReportState.RUNNING, news("1", "row 9"));
        assertThat(result(task)).contains("2");
        assertThat(checkpoint(task)).contains(bytes("row 7"));
    }

    @Test
    void overtakenNewsDoNotWriteOverNewerOnes() {
        TaskId task = running();
        News first = news("1", "row 1");
        tell(task, ReportState.RUNNING, news("2", "row 2"));
        tell(task, ReportState.RUNNING, first);
        assertThat(result(task)).contains("2");
        assertThat(checkpoint(task)).contains(bytes("row 2"));
    }

    @Test
    void successNeedsNoCheckpointAndKeepsTheResult() {
        TaskId task = running();
        tell(task, ReportState.RUNNING, news("1", "row 7"));
        core.stored();
        tell(task, ReportState.FINISHED, news("2", "row 9"));
        assertThat(checkpoint(task)).isEmpty();
        assertThat(result(task)).contains("2");
        assertThat(core.stored())
                .doesNotContainKey(RecordId.checkpoint(task.shardId()).key())
                .containsKey(RecordId.result(task.shardId()).key());
        tell(task, ReportState.RUNNING, news("3", "row 10"));
        assertThat(checkpoint(task)).isEmpty();
        assertThat(result(task)).contains("3");
    }

    @Test
    void aRetryBeginsWhereItsRunLeftOff() {
        shared.job.schedule = Schedule.BY_HAND;
        shared.job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        shared.defined();
        core.run("job");
        core.launch();
        TaskId task = shared.tasks().get(0);
        executor = shared.executor().id();
        tell(task, ReportState.RUNNING, news("1", "row 7"));
        tell(task, ReportState.FAILED, News.NONE);
        Answer answer = core.command(new Command.RetryRun(task.run(), Optional.empty()));
        ShardId again = new ShardId(((Answer.RunAccepted) answer).run(), 0);
        assertThat(core.state.news().result(again)).isEmpty();
        assertThat(relaunched()).contains(bytes("row 7"));
        assertThat(core.stored()).containsKey(RecordId.checkpoint(again).key());
    }

    @Test
    void aTaskMayTellByCommandWhileItLives() {
        TaskId task = running();
        assertThat(core.command(new Command.Tell(task.toString(), news("1", "c"))))
                .isInstanceOf(Answer.Done.class);
        assertThat(result(task)).contains("1");
        tell(task, ReportState.FAILED, News.NONE);
        for (TaskId other : List.of(task, next(task))) {
            assertThat(core.command(new Command.Tell(other.toString(), news("2", ""))))
                    .isInstanceOf(Answer.Refused.class);
        }
        assertThat(result(task)).contains("1");
    }

    @Test
    void aGhostThatTalksIsGivenUpAllTheSame() {
        TaskId task = running();
        core.give(new Input.StatusArrived(mastersWord(task)));
        assertThat(phase(task)).isEqualTo(TaskPhase.UNREACHABLE);
        tell(task, ReportState.RUNNING, news("1", "row 7"));
        assertThat(phase(task)).isEqualTo(TaskPhase.UNREACHABLE);
        assertThat(checkpoint(task)).contains(bytes("row 7"));
        tell(task, ReportState.RUNNING, News.NONE);
        assertThat(phase(task)).isEqualTo(TaskPhase.RUNNING);
    }

    private TaskReport mastersWord(TaskId task) {
        return new TaskReport(
                task.toString(),
                ReportState.GONE,
                "REASON_RECONCILIATION",
                "",
                new AgentId("agent"),
                Opaque.EMPTY,
                core.now,
                Optional.of(executor));
    }

    private TaskPhase phase(TaskId task) {
        return core.state
                .shard(task.shardId())
                .flatMap(shard -> shard.task())
                .map(Task::phase)
                .orElseThrow();
    }
}
