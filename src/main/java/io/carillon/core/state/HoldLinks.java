package io.carillon.core.state;

import io.carillon.core.contract.HoldChange;
import io.carillon.core.records.RecordId;
import io.carillon.model.AgentId;
import io.carillon.model.hold.HoldId;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import java.util.TreeSet;

/** Keeps what holds launches back, and all that depends on it. */
final class HoldLinks {
    private HoldLinks() {}

    static void changed(State state, HoldChange change) {
        HoldId id;
        if (change instanceof HoldChange.Placed placed) {
            id = placed.hold().id();
            state.holds.put(placed.hold());
        } else {
            id = ((HoldChange.Lifted) change).id();
            state.holds.remove(id);
        }
        if (id.equals(HoldId.BRAKE)) {
            state.losses.clear();
        }
        state.dirty.add(RecordId.hold(id));
        if (id.scope() == HoldId.Scope.AGENT) {
            drained(state, id.agent());
        } else {
            frozen(state);
        }
    }

    /** After a load, in which each job was built without them; unconfirmed tasks are not moved. */
    static void loaded(State state) {
        if (state.holds.freeze().isPresent()) {
            frozen(state);
        }
    }

    private static void drained(State state, AgentId agent) {
        TreeSet<RunId> runs = new TreeSet<>();
        for (ShardId shard : state.tasks.on(agent)) {
            runs.add(shard.run());
        }
        runs.forEach(run -> state.run(run).ifPresent(entry -> DueRules.index(state, entry)));
    }

    /** Others are frozen now: tasks wait or go on, and so do rolls and drains. */
    static void frozen(State state) {
        state.tasks.ready.sift();
        for (JobEntry job : state.jobs.values()) {
            for (RunEntry run : job.runs().values()) {
                if (run.rolls().isPresent()) {
                    DueRules.index(state, run);
                }
            }
        }
    }
}
