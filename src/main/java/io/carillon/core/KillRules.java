package io.carillon.core;

import io.carillon.model.KillWish;
import io.carillon.model.RunState;
import io.carillon.model.Shard;
import io.carillon.model.ShardId;
import java.time.Instant;

/** The wish that a run or a shard ends: stored, and asked for until it has happened. */
final class KillRules {
    private KillRules() {}

    /** The wish that a run ends. */
    static Change kill(RunEntry entry, RunState end, String because, Instant now) {
        return new Change.RunChanged(entry.run().killed(new KillWish(now, end, because)), because);
    }

    /** The wish that a shard ends: at once where Mesos has no task of it. */
    static Change kill(ShardId id, Shard shard, KillWish wish, Instant now) {
        if (shard.task().isPresent() && shard.task().get().phase().live()) {
            Shard next = shard.with(shard.task().get().killed(wish), wish.because());
            return new Change.ShardChanged(ShardStep.TASK_DOOMED, id, next, wish.because());
        }
        Shard next = shard.end(wish.end(), wish.because());
        return new Change.ShardChanged(ShardStep.TASK_ENDED, id, next, wish.because());
    }
}
