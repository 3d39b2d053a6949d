package io.carillon.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Seen;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commands about a run that are carried out only if it is as seen. */
class SeenRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    private RunId started() {
        job.shards = 2;
        job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofSeconds(1), 1.0);
        core.put(job);
        return ((Answer.RunAccepted) core.run("job")).run();
    }

    private RunEntry live(RunId run) {
        return core.state.run(run).orElseThrow();
    }

    private Seen whole(RunId run) {
        return new Seen(
                run, Optional.of(live(run).run()), List.copyOf(live(run).shards().values()));
    }

    private Seen shard(RunId run, int number) {
        Shard shard = live(run).shard(number).orElseThrow();
        return new Seen(run, Optional.empty(), List.of(shard));
    }

    private Answer given(Seen seen, Command command) {
        return core.command(new Command.OnlyIfSeen(seen, command));
    }

    private static void unmet(Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        no -> assertThat(no.kind()).isEqualTo(Kind.PRECONDITION));
    }

    @Test
    void aRunIsKilledOnlyAsSeen() {
        RunId run = started();
        Seen before = whole(run);
        List<TaskId> tasks = core.launch();
        unmet(given(before, new Command.KillRun(run)));
        Seen launched = whole(run);
        core.report(tasks.get(1), ReportState.RUNNING, "");
        unmet(given(launched, new Command.KillRun(run)));
        assertThat(live(run).run().kill()).isEmpty();

        assertThat(given(whole(run), new Command.KillRun(run))).isInstanceOf(Answer.Done.class);

        assertThat(live(run).run().kill()).isPresent();
    }

    @Test
    void anotherShardDoesNotMatterToATask() {
        RunId run = started();
        List<TaskId> tasks = core.launch();
        Seen first = shard(run, 0);
        Seen second = shard(run, 1);
        core.report(tasks.get(1), ReportState.RUNNING, "");
        unmet(given(second, new Command.KillTask(tasks.get(1).toString())));
        assertThat(given(first, new Command.KillTask(tasks.get(0).toString())))
                .isInstanceOf(Answer.Done.class);
    }

    @Test
    void aFinishedRunIsRetriedOnlyAsSeen() {
        RunId run = started();
        Seen live = whole(run);
        for (TaskId task : core.launch()) {
            core.report(task, ReportState.FAILED, "");
        }
        Command retry = new Command.RetryRun(run, Optional.empty());
        unmet(given(live, retry));
        JobEntry.Finished ended = core.job().finished().get(run);
        Seen seen = new Seen(run, Optional.of(ended.run()), ended.shards());
        assertThat(given(seen, retry)).isInstanceOf(Answer.RunAccepted.class);
    }

    @Test
    void aRunThatIsGoneIsNotAsSeen() {
        RunId run = started();
        Seen seen = whole(run);
        core.command(new Command.DeleteJob("job"));
        unmet(given(seen, new Command.KillRun(run)));
    }
}
