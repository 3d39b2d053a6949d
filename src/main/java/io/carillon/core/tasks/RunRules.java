package io.carillon.core.tasks;

import io.carillon.core.state.RunEntry;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;

/** How a run ends. */
final class RunRules {
    private RunRules() {}

    /**
     * The end of a run whose shards have all ended: the worst end of a shard, in the order failed,
     * lost, killed, missed, succeeded.
     */
    static RunState end(RunEntry entry) {
        RunState[] worstFirst = {RunState.FAILED, RunState.LOST, RunState.KILLED, RunState.MISSED};
        for (RunState state : worstFirst) {
            if (entry.ended(state) > 0) {
                return state;
            }
        }
        return RunState.SUCCEEDED;
    }

    /** Why the run ended with this state, in a short sentence. */
    static String because(RunEntry entry, RunState end) {
        int all = entry.shards().size();
        if (end == RunState.SUCCEEDED) {
            return all == 1 ? "it succeeded" : "all " + all + " shards succeeded";
        }
        for (Shard shard : entry.shards().values()) {
            if (shard.state() == end) {
                return all == 1
                        ? shard.because()
                        : "shard " + shard.number() + " of " + all + ": " + shard.because();
            }
        }
        throw new IllegalStateException("no shard of " + entry.run().id() + " ended " + end);
    }
}
