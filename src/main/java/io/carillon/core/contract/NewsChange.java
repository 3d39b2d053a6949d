package io.carillon.core.contract;

import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.News;
import io.carillon.model.run.Result;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.Optional;

/** What becomes true when tasks tell of themselves. */
public final class NewsChange {
    private NewsChange() {}

    /**
     * What a shard has told is this from now on, and is kept.
     *
     * @param result the newest result; empty: it stays as it is
     * @param checkpoint the newest checkpoint; empty: it stays as it is
     */
    public record Kept(
            ShardId id, Optional<Result> result, Optional<Checkpoint> checkpoint, String because)
            implements Change.NewsKept {
        @Override
        public String subject() {
            return id.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.newsKept(this);
        }
    }

    /**
     * How far a live task is; nobody but people who watch rely on it.
     *
     * @param progress how far the work is; empty: it stays as it is
     * @param number the number of the news that tell it
     * @param dropped what of its news was not kept, and why; empty: nothing
     */
    public record Seen(
            TaskId task,
            Optional<News.Progress> progress,
            long number,
            Instant at,
            Optional<String> dropped,
            String because)
            implements Change.NewsSeen {
        @Override
        public String subject() {
            return task.toString();
        }

        @Override
        public <T> T accept(ChangeHandler<T> handler) {
            return handler.newsSeen(this);
        }
    }
}
