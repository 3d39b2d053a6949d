package io.carillon.core.state;

import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.util.Optional;

/** Finds the place of a shard that has a task: the shard itself, or its second place. Pure. */
public final class Places {
    private Places() {}

    /** The place of that task in a live run; empty if no shard has it now. */
    public static Optional<ShardId> of(State state, TaskId task) {
        Optional<Shard> shard = state.shard(task.shardId());
        if (shard.flatMap(Shard::task).filter(one -> one.id().equals(task)).isPresent()) {
            return Optional.of(task.shardId());
        }
        return shard.flatMap(Shard::leaving)
                .filter(one -> one.id().equals(task))
                .map(one -> task.shardId().second());
    }
}
