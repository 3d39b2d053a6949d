package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;

/**
 * A shard's current task, to be decided about at one moment.
 *
 * @param state the state that the decision is made in; read only
 * @param run the shard's run
 * @param id the shard's id
 * @param shard the shard
 * @param task the current attempt of the shard
 * @param now the moment
 * @param decision what follows is added to it
 */
public record TaskCase(
        State state,
        RunEntry run,
        ShardId id,
        Shard shard,
        Task task,
        Instant now,
        Decision decision) {

    /** The case of the current task of a live shard that has one. */
    public static TaskCase of(State state, ShardId id, Instant now, Decision decision) {
        RunEntry run = state.run(id.run()).orElseThrow();
        Shard shard = run.shard(id.number()).orElseThrow();
        Task task = shard.task().orElseThrow();
        return new TaskCase(state, run, id, shard, task, now, decision);
    }

    /** The same with the shard as a change that was added leaves it. */
    TaskCase with(Shard changed) {
        return new TaskCase(state, run, id, changed, task, now, decision);
    }

    /** Adds the change of the shard. */
    void change(ShardStep step, Shard next, String because) {
        decision.change(new Change.ShardChanged(step, id, next, because));
    }
}
