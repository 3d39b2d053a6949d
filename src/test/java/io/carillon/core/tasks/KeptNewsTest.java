package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.definition.Bounds;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.NewsBook;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.State;
import io.carillon.model.Opaque;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.News;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept of what tasks tell: how much, how long, and what a load makes of it. */
class KeptNewsTest extends TalkingTask {
    @Test
    void theRunOfMoreThanItMayKeepIsToldSo() {
        TaskId task = running();
        String large = '"' + "x".repeat(Bounds.NEWS_BYTES - 2) + '"';
        core.state = state(2 * Bounds.NEWS_BYTES);
        tell(task, ReportState.RUNNING, news(large, ""));
        assertThat(result(task)).contains(large);
        tell(task, ReportState.RUNNING, news("", large));
        assertThat(checkpoint(task)).isEmpty();
        assertThat(core.state.news().live(task.shardId()).flatMap(NewsBook.Live::dropped))
                .hasValueSatisfying(words -> assertThat(words).contains("limits.newsBytes"));
        assertThat(core.command(new Command.Tell(task.toString(), news("", large))))
                .isInstanceOf(Answer.Refused.class);
        tell(task, ReportState.RUNNING, news("1", "c"));
        assertThat(checkpoint(task)).contains(bytes("c"));
    }

    @Test
    void theOldestFinishedRunsGiveWay() {
        TaskId first = running();
        core.state = state(750);
        tell(first, ReportState.FINISHED, news("1", ""));
        TaskId second = fired();
        tell(second, ReportState.FINISHED, news("2", ""));
        TaskId third = fired();
        tell(third, ReportState.RUNNING, news("3", "c"));
        assertThat(result(first)).isEmpty();
        assertThat(result(second)).contains("2");
        assertThat(checkpoint(third)).isPresent();
        tell(third, ReportState.RUNNING, news("", "c".repeat(100)));
        assertThat(result(second)).contains("2");
        assertThat(core.state.news().bytes()).isLessThanOrEqualTo(750);
    }

    /** Its copies take the room that the run had which it repeats. */
    @Test
    void aRetryInheritsAllShardsThoughItsRunGivesWay() {
        shared.job.schedule = Schedule.BY_HAND;
        shared.job.shards = 2;
        shared.job.retry = new Retry(1, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        shared.defined();
        core.run("job");
        core.launch();
        List<TaskId> tasks = shared.tasks();
        executor = shared.executor().id();
        tasks.forEach(task -> tell(task, ReportState.RUNNING, news("", "c".repeat(100))));
        tasks.forEach(task -> tell(task, ReportState.FAILED, News.NONE));
        core.state = state(700);
        Answer answer = core.command(new Command.RetryRun(tasks.get(0).run(), Optional.empty()));
        RunId retry = ((Answer.RunAccepted) answer).run();
        for (TaskId task : tasks) {
            assertThat(core.state.news().checkpoint(new ShardId(retry, task.shard()))).isPresent();
        }
        assertThat(core.state.news().bytes()).isLessThanOrEqualTo(700);
    }

    private TaskId fired() {
        core.effects.clear();
        shared.fire();
        TaskId task = shared.tasks().get(0);
        executor = shared.executor().id();
        return task;
    }

    /** The state that is stored, under that limit. */
    private State state(int newsBytes) {
        Settings given = CoreDriver.settings();
        Limits limits = CoreDriver.LIMITS;
        State loaded =
                Recovery.load(
                        core.stored(),
                        new Settings(
                                new Limits(
                                        limits.jobs(),
                                        limits.shardsPerJob(),
                                        limits.queuedRunsPerJob(),
                                        limits.runsKept(),
                                        limits.firesKept(),
                                        limits.ledgerEntries(),
                                        limits.apps(),
                                        newsBytes),
                                given.declineFor(),
                                given.offerHold(),
                                given.reconcileFirstRetry(),
                                given.reconcileMaxRetry(),
                                given.failoverTimeout(),
                                given.onFrameworkRemoved(),
                                ""));
        core.state = loaded;
        core.give(new Input.TermBegan(8));
        core.give(new Input.Subscribed("framework", "master"));
        return loaded;
    }

    @Test
    void whatIsKeptGoesWithTheRun() {
        TaskId first = running();
        tell(first, ReportState.FINISHED, news("1", ""));
        for (int i = 0; i < CoreDriver.LIMITS.runsKept(); i++) {
            tell(fired(), ReportState.FINISHED, news("2", ""));
        }
        assertThat(core.stored()).doesNotContainKey(RecordId.result(first.shardId()).key());
        core.command(new Command.DeleteJob("job"));
        assertThat(core.stored().keySet()).noneMatch(key -> key.kind() == RecordKey.Kind.RESULTS);
        assertThat(core.state.news().bytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = RecordKey.Kind.class,
            names = {"CHECKPOINTS", "RESULTS"})
    void whatALiveShardHasKeptAndCannotBeReadHoldsItsJob(RecordKey.Kind kind) {
        TaskId task = running();
        tell(task, ReportState.RUNNING, news("1", "row 7"));
        State held = spoilt(RecordId.part(kind, task.shardId().run(), 0).key());
        assertThat(held.quarantine().held()).containsExactly("job");
        assertThat(held.dirtyCount()).isZero();
    }

    @Test
    void whatAFinishedShardHasKeptAndCannotBeReadHoldsNothing() {
        TaskId task = running();
        tell(task, ReportState.FINISHED, news("1", ""));
        RecordKey key = RecordId.result(task.shardId()).key();
        State state = spoilt(key);
        assertThat(state.quarantine().held()).isEmpty();
        assertThat(state.quarantine().entries()).containsOnlyKeys(key);
    }

    private State spoilt(RecordKey key) {
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        assertThat(stored.remove(key)).isNotNull();
        SortedMap<RecordKey, String> unreadable = new TreeMap<>();
        unreadable.put(key, "it is broken");
        return Recovery.load(stored, unreadable, any -> Opaque.EMPTY, CoreDriver.settings());
    }

    @Test
    void aLoadDropsWhatBelongsToNoRun() {
        TaskId task = running();
        tell(task, ReportState.RUNNING, news("1", "row 7"));
        TreeMap<RecordKey, StoredRecord> stored = new TreeMap<>(core.stored());
        stored.keySet().removeIf(key -> key.kind() == RecordKey.Kind.RUNS);
        State loaded = Recovery.load(stored, CoreDriver.settings());
        assertThat(loaded.news().bytes()).isZero();
        assertThat(loaded.drainDirty())
                .containsEntry(RecordId.result(task.shardId()).key(), Optional.empty())
                .containsEntry(RecordId.checkpoint(task.shardId()).key(), Optional.empty());
    }
}
