package io.carillon.core.tasks;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.NewsChange;
import io.carillon.core.definition.Bounds;
import io.carillon.core.state.NewsBook;
import io.carillon.core.state.State;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.News;
import io.carillon.model.run.Result;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a task has told of itself: its progress is passed on, its result and its checkpoint are
 * kept, the newest of each. What has been kept already costs no commit. An attempt never writes
 * over what a later one has told, and news that were overtaken never over newer ones.
 *
 * <p>Data in the reports of other than shared executors are something else, such as the description
 * of a container.
 */
public final class NewsRules {
    private NewsRules() {}

    /**
     * Takes the news that come with a report. Those of an attempt that has ended count until the
     * next one is launched: its end may have become known first.
     */
    static void heard(State state, TaskId id, TaskReport report, Instant now, Decision decision) {
        Optional<Shard> shard = shard(state, id);
        if (report.news().isEmpty() || shard.isEmpty()) {
            return;
        }
        Optional<Task> task = shard.get().task();
        boolean own = task.filter(one -> one.id().equals(id)).isPresent();
        Optional<ExecutorId> executor =
                own
                        ? task.flatMap(Task::executor).or(report::executor)
                        : lastOf(shard.get(), id).flatMap(Attempt::executor);
        if (executor.isPresent()) {
            boolean done = shard.get().state() == RunState.SUCCEEDED;
            News news = report.news();
            told(state, id, done ? news.withoutCheckpoint() : news, now, decision);
        }
    }

    private static Optional<Shard> shard(State state, TaskId id) {
        return state.shard(id.shardId())
                .or(
                        () ->
                                state.job(id.run().job())
                                        .map(job -> job.finished().get(id.run()))
                                        .flatMap(run -> run.shard(id.shard())));
    }

    /** The last attempt at the shard, if it is that one and no other was launched after it. */
    private static Optional<Attempt> lastOf(Shard shard, TaskId id) {
        boolean launched = shard.task().filter(task -> task.phase().live()).isPresent();
        return shard.ended().isEmpty() || launched
                ? Optional.empty()
                : Optional.of(shard.ended().get(shard.ended().size() - 1))
                        .filter(attempt -> attempt.id().equals(id));
    }

    /**
     * Takes the news of a task.
     *
     * @return what was not kept, and why; empty: all was
     */
    public static Optional<String> told(
            State state, TaskId task, News news, Instant now, Decision decision) {
        ShardId id = task.shardId();
        NewsBook book = state.news();
        Optional<Result> former = book.result(id);
        Optional<Result> result =
                news.result()
                        .map(json -> new Result(json, task.attempt(), news.number(), now))
                        .filter(next -> former.filter(old -> covers(old, next)).isEmpty());
        Optional<Checkpoint> stored = book.checkpoint(id);
        Optional<Checkpoint> checkpoint =
                news.checkpoint()
                        .map(bytes -> new Checkpoint(bytes, task.attempt(), news.number(), now))
                        .filter(next -> stored.filter(old -> covers(old, next)).isEmpty());
        long more =
                result.map(NewsBook::size).orElse(0L)
                        - result.flatMap(any -> former).map(NewsBook::size).orElse(0L)
                        + checkpoint.map(NewsBook::size).orElse(0L)
                        - checkpoint.flatMap(any -> stored).map(NewsBook::size).orElse(0L);
        Optional<String> dropped = Optional.empty();
        if (more > 0 && !book.hasRoom(id.run(), more)) {
            dropped = Optional.of(noRoom(state, id, result.isPresent(), checkpoint.isPresent()));
        } else if (result.isPresent() || checkpoint.isPresent()) {
            String because = words(result.isPresent(), checkpoint.isPresent()) + " was told";
            decision.change(new NewsChange.Kept(id, result, checkpoint, because));
        }
        boolean live =
                state.shard(id)
                        .flatMap(Shard::task)
                        .filter(one -> one.id().equals(task))
                        .isPresent();
        Optional<News.Progress> progress =
                news.progress()
                        .filter(
                                any ->
                                        book.live(id)
                                                .filter(
                                                        old ->
                                                                overtaken(
                                                                        news.number(),
                                                                        old.number()))
                                                .isEmpty());
        if (live && (progress.isPresent() || dropped.isPresent())) {
            String because = dropped.orElse("it tells how far it is");
            decision.change(
                    new NewsChange.Seen(task, progress, news.number(), now, dropped, because));
        }
        return dropped;
    }

    private static boolean overtaken(long number, long by) {
        return number > 0 && number < by;
    }

    private static boolean covers(Result old, Result next) {
        return old.attempt() > next.attempt()
                || old.attempt() == next.attempt()
                        && (overtaken(next.number(), old.number())
                                || old.json().equals(next.json()));
    }

    private static boolean covers(Checkpoint old, Checkpoint next) {
        return old.attempt() > next.attempt()
                || old.attempt() == next.attempt()
                        && (overtaken(next.number(), old.number())
                                || old.bytes().equals(next.bytes()));
    }

    private static String words(boolean result, boolean checkpoint) {
        return result && checkpoint
                ? "a result and a checkpoint"
                : result ? "a result" : "a checkpoint";
    }

    private static String noRoom(State state, ShardId id, boolean result, boolean checkpoint) {
        return words(result, checkpoint)
                + " was dropped: the shards of run "
                + id.run()
                + " may keep "
                + Bounds.RUN_NEWS_BYTES
                + " bytes together, and all live runs "
                + state.settings().limits().newsBytes()
                + " (limits.newsBytes)";
    }
}
