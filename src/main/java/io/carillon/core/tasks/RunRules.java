package io.carillon.core.tasks;

import io.carillon.core.state.RunEntry;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/** How a run ends. */
final class RunRules {
    private RunRules() {}

    /**
     * The end of a run whose shards have all ended: the worst end of a shard, in the order failed,
     * lost, killed, missed, succeeded.
     */
    static RunState end(RunEntry entry) {
        return worst(state -> entry.ended(state) > 0);
    }

    /** The same for shards that are not live any more. */
    static RunState end(Collection<Shard> shards) {
        Set<RunState> ends = EnumSet.noneOf(RunState.class);
        shards.forEach(shard -> ends.add(shard.state()));
        return worst(ends::contains);
    }

    private static RunState worst(Predicate<RunState> some) {
        RunState[] worstFirst = {RunState.FAILED, RunState.LOST, RunState.KILLED, RunState.MISSED};
        for (RunState state : worstFirst) {
            if (some.test(state)) {
                return state;
            }
        }
        return RunState.SUCCEEDED;
    }

    /** Why a run with these shards ended with this state, in a short sentence. */
    static String because(Collection<Shard> shards, RunState end) {
        int all = shards.size();
        if (end == RunState.SUCCEEDED) {
            return all == 1 ? "it succeeded" : "all " + all + " shards succeeded";
        }
        for (Shard shard : shards) {
            if (shard.state() == end) {
                return all == 1
                        ? shard.because()
                        : "shard " + shard.number() + " of " + all + ": " + shard.because();
            }
        }
        throw new IllegalStateException("no shard ended " + end);
    }
}
