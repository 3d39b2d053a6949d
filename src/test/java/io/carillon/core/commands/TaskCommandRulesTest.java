package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which tasks the command to kill a task reaches. */
class TaskCommandRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    private Answer kill(TaskId task) {
        return core.command(new Command.KillTask(task.toString()));
    }

    private Optional<Task> task(TaskId id) {
        return core.state.shard(id.shardId()).flatMap(Shard::task);
    }

    @Test
    void aLiveTaskIsKilledOnce() {
        core.put(job);
        core.run("job");
        TaskId task = core.launch().get(0);
        assertThat(kill(task)).isInstanceOf(Answer.Done.class);
        KillWish wish = task(task).flatMap(Task::kill).orElseThrow();
        assertThat(wish.end()).isEqualTo(RunState.KILLED);

        core.now = core.now.plusSeconds(1);
        assertThat(kill(task)).isInstanceOf(Answer.Done.class);

        assertThat(task(task).flatMap(Task::kill)).contains(wish);
    }

    @Test
    void aTaskThatWaitsForAPlaceEndsAtOnce() {
        core.put(job);
        Answer.RunAccepted run = (Answer.RunAccepted) core.run("job");
        kill(new TaskId(run.run(), 0, 1));
        assertThat(core.job().finished().get(run.run()).run().state()).isEqualTo(RunState.KILLED);
    }

    @Test
    void anotherAttemptThanTheLiveOneIsNotThere() {
        core.put(job);
        core.run("job");
        TaskId task = core.launch().get(0);
        TaskId other = new TaskId(task.run(), task.shard(), 2);

        assertThat(kill(other))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        no -> assertThat(no.kind()).isEqualTo(Kind.NOT_FOUND));

        assertThat(task(task).flatMap(Task::kill)).isEmpty();
    }

    @Test
    void aDaemonsTaskIsKilledWhenItLivesAndElseLeftToItsDelay() {
        job.type = JobType.DAEMON;
        job.retry = new Retry(1, Duration.ofSeconds(60), Duration.ofSeconds(60), 1.0);
        core.put(job);
        TaskId first = core.launch().get(0);
        core.report(first, ReportState.FAILED, "");
        TaskId waiting = new TaskId(first.run(), first.shard(), 2);

        assertThat(kill(waiting)).isInstanceOf(Answer.Done.class);
        assertThat(task(waiting).orElseThrow().kill()).isEmpty();

        core.pass(Duration.ofSeconds(61));
        assertThat(core.launch()).containsExactly(waiting);
        kill(waiting);
        assertThat(task(waiting).orElseThrow().kill()).isPresent();
    }
}
