package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;

/** The wish that a run or a shard ends. It is stored, and repeated until it has come true. */
public final class KillRules {
    private KillRules() {}

    /** The change that stores the wish that a run ends. */
    public static Change kill(RunEntry entry, RunState end, String because, Instant now) {
        return new Change.RunChanged(entry.run().killed(new KillWish(now, end, because)), because);
    }

    /** Adds the changes for the wish that all tasks of a shard end, as far as it is not there. */
    static void killAll(
            RunEntry entry, Shard shard, KillWish wish, Instant now, Decision decision) {
        ShardId id = new ShardId(entry.run().id(), shard.number());
        if (!shard.state().ended() && shard.task().flatMap(Task::kill).isEmpty()) {
            decision.change(kill(id, shard, wish, now));
        }
        shard.second(entry.run().id())
                .filter(second -> second.task().flatMap(Task::kill).isEmpty())
                .ifPresent(second -> decision.change(kill(id.second(), second, wish, now)));
    }

    /** The change for the wish that a shard ends: it ends at once where Mesos has no task of it. */
    public static Change kill(ShardId id, Shard shard, KillWish wish, Instant now) {
        if (shard.task().isPresent() && shard.task().get().phase().live()) {
            Shard next = shard.with(shard.task().get().killed(wish), wish.because());
            return new Change.ShardChanged(ShardStep.TASK_DOOMED, id, next, wish.because());
        }
        Shard next = shard.end(wish.end(), wish.because());
        return new Change.ShardChanged(ShardStep.TASK_ENDED, id, next, wish.because());
    }
}
