package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobSize;
import io.carillon.core.definition.Text;
import io.carillon.model.job.Job;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;

/**
 * The room that one shard of a run has in its record: an equal share of what the head leaves. A
 * shard that needs more forgets its oldest attempts, and then shortens what it says: the present is
 * kept, and the past gives way. So no history of failures makes a record too large. Only shards of
 * a daemon have two tasks, and its head is given no values, so there is room for both. Pure; any
 * thread.
 *
 * @param bytes the most that one shard may take
 */
public record ShardRoom(long bytes) {
    /** What the head may still grow by: the wish that the run ends, and how it ended. */
    private static final long GROWTH = 6 * 1024;

    private static final int SHORT = 60;

    /** The room for each of so many shards of a run with that head and definition. */
    public static ShardRoom of(Run head, Job job, int shards) {
        long taken = Math.min(Bounds.HEAD_BYTES, taken(head, job));
        int together = Math.max(1, Math.min(shards, RecordId.SHARDS_PER_PART));
        return new ShardRoom((Bounds.RECORD_BYTES - taken) / together);
    }

    /** Whether a run with that head and definition leaves enough room for its shards. */
    public static boolean isEnough(Run head, Job job) {
        return taken(head, job) <= Bounds.HEAD_BYTES;
    }

    private static long taken(Run head, Job job) {
        long definition = StoredJob.keepable(job) ? JobSize.bytes(job) : 0;
        return RecordSize.head(head) + definition + GROWTH;
    }

    /** The shard as far as there is room for it. */
    public Shard fit(Shard shard) {
        Shard fitted = shard;
        while (!fits(fitted) && !fitted.ended().isEmpty()) {
            fitted = fitted.remembering(fitted.ended().size() - 1);
        }
        return fits(fitted) ? fitted : shortened(fitted);
    }

    private boolean fits(Shard shard) {
        return RecordSize.shard(shard) <= bytes;
    }

    private static Shard shortened(Shard shard) {
        return new Shard(
                shard.number(),
                shard.state(),
                brief(shard.because()),
                shard.attempts(),
                shard.failures(),
                shard.task().map(ShardRoom::brief),
                shard.ended(),
                shard.accountedTo(),
                shard.leaving().map(ShardRoom::brief));
    }

    private static Task brief(Task task) {
        return task.kill()
                .map(wish -> new KillWish(wish.since(), wish.end(), brief(wish.because())))
                .map(task::killed)
                .orElse(task);
    }

    private static String brief(String because) {
        return Text.cut(because, SHORT);
    }
}
