package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a run and its shards do as time goes by. */
class RunTickRulesTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    private RunId run() {
        return ((Answer.RunAccepted) core.run("job")).run();
    }

    @Test
    void aRunThatTakesTooLongFails() {
        job.timeLimit = Optional.of(Duration.ofSeconds(30));
        core.put(job);
        core.pass(Duration.ofSeconds(11));
        TaskId task = core.launch().get(0);
        core.pass(Duration.ofSeconds(29));
        assertThat(wish(task.run())).isEmpty();
        core.pass(Duration.ofSeconds(1));
        assertThat(wish(task.run())).contains(RunState.FAILED);

        core.report(task, ReportState.KILLED, "");

        assertThat(core.ledger())
                .filteredOn(fire -> fire.run().equals(Optional.of(task.run())))
                .singleElement()
                .matches(fire -> fire.outcome() == Outcome.FAILED)
                .matches(fire -> fire.because().contains("PT30S"));
    }

    private Optional<RunState> wish(RunId run) {
        return core.state.run(run).flatMap(entry -> entry.run().kill()).map(wish -> wish.end());
    }

    @Test
    void noMoreShardsRunAtATimeThanAllowed() {
        job.schedule = Schedule.BY_HAND;
        job.shards = 5;
        job.maxParallel = 2;
        core.put(job);
        RunId run = run();
        List<TaskId> first = core.launch();
        assertThat(first).hasSize(2);
        assertThat(core.launch()).isEmpty();
        core.report(first.get(0), ReportState.FINISHED, "");
        assertThat(core.launch()).containsExactly(new TaskId(run, 2, 1));
    }

    @Test
    void aWideRunIsKilledInSeveralDecisions() {
        core.state = new State(Settings.DEFAULT);
        job.schedule = Schedule.BY_HAND;
        job.shards = RunTickRules.SHARDS_AT_ONCE + 50;
        job.maxParallel = job.shards;
        core.put(job);
        RunId run = run();
        core.give(new Input.CommandArrived(1, new Command.KillRun(run), Caller.ANONYMOUS));

        Decision decision = core.give(new Input.Tick());

        assertThat(decision.changes()).hasSize(RunTickRules.SHARDS_AT_ONCE);
        core.ticks();
        assertThat(core.job().finished()).containsKey(run);
    }

    @Test
    void definitionsAreKeptWhileARunUsesThem() {
        job.schedule = Schedule.BY_HAND;
        job.concurrency = Concurrency.ALLOW;
        core.put(job);
        run();
        TaskId first = core.launch().get(0);
        job.parameter = "second";
        core.put(job);
        core.now = core.now.plusSeconds(1);
        run();
        TaskId second = core.launch().get(0);
        job.parameter = "third";
        core.put(job);

        core.report(second, ReportState.FINISHED, "");
        assertThat(core.job().stored().older()).containsOnlyKeys(1L, 2L);
        core.report(first, ReportState.FINISHED, "");
        assertThat(core.job().stored().older()).doesNotContainKey(1L);
    }

    @Test
    void aKillIsAskedForAgainWithGrowingDelay() {
        core.put(job);
        run();
        TaskId task = core.launch().get(0);
        core.effects.clear();
        core.command(new Command.KillTask(task.toString()));
        long[] delays = {5, 10, 20};
        for (int tries = 1; tries <= 3; tries++) {
            assertThat(core.state.killTry(task.shardId()).orElseThrow().tries()).isEqualTo(tries);
            assertThat(kills()).isEqualTo(tries);
            core.pass(Duration.ofSeconds(delays[tries - 1]).minusMillis(1));
            assertThat(kills()).as("not before its time").isEqualTo(tries);
            core.pass(Duration.ofMillis(1));
        }
    }

    private long kills() {
        return core.effects.stream().filter(Effect.Kill.class::isInstance).count();
    }

    @Test
    void theEndOfARunTellsHowManyShardsSucceeded() {
        job.schedule = Schedule.BY_HAND;
        core.put(job);
        assertThat(end(run())).isNotBlank().doesNotContainPattern("[0-9]");
        job.shards = 3;
        core.put(job);
        core.now = core.now.plusSeconds(1);
        assertThat(end(run())).contains("3");
    }

    private String end(RunId run) {
        core.launch().forEach(task -> core.report(task, ReportState.FINISHED, ""));
        Run ended = core.job().finished().get(run).run();
        assertThat(ended.state()).isEqualTo(RunState.SUCCEEDED);
        return ended.because();
    }

    @Test
    void aReportOfALiveTaskKeepsItsHost() {
        core.put(job);
        run();
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.RUNNING, "");
        Task live = core.state.shard(task.shardId()).flatMap(Shard::task).orElseThrow();
        assertThat(live.host()).isEqualTo("host");
    }
}
