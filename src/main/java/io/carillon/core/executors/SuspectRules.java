package io.carillon.core.executors;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.state.State;
import io.carillon.core.state.Suspects;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;

/**
 * Who ends executors again and again. The death of an executor with several tasks is charged to
 * none of them, so a shard that ends whatever it runs in would do so for ever, at the cost of its
 * neighbours. A shard that was in {@link Suspects#MANY} executors of a version that died in this
 * way is tried alone, each attempt in an executor of its own. So its next death is charged to it.
 * When an attempt ends in any other way, the shard shares executors again.
 *
 * <p>So it is with a shard that fails for lack of memory together with others: whose memory it was
 * is not known.
 *
 * <p>A task that has run for {@link #HARMLESS} in an executor is not suspected of its death. That
 * is known to this term alone: a new leader begins to count anew.
 */
public final class SuspectRules {
    /** Who has worked for so long without harm is not suspected. */
    static final Duration HARMLESS = Duration.ofMinutes(2);

    private SuspectRules() {}

    /** The executor has died with all that the state says of its tasks. */
    static void died(State state, ExecutorId id, Instant now, Decision decision) {
        if (state.executors().in(id).size() < 2) {
            return;
        }
        for (ShardId shard : state.executors().in(id)) {
            if (!isHarmless(state, shard, now)) {
                int deaths = deaths(state, id, shard) + 1;
                decision.change(
                        new ExecutorChange.Suspected(id.app(), shard, deaths, words(deaths)));
            }
        }
    }

    /** The shard has failed for lack of memory in an executor, and so have others there. */
    public static void crowded(State state, ExecutorId id, ShardId shard, Decision decision) {
        int deaths = deaths(state, id, shard) + 1;
        decision.change(new ExecutorChange.Suspected(id.app(), shard, deaths, words(deaths)));
    }

    private static String words(int deaths) {
        String were =
                deaths + " executors in a row have died or run out of memory with it and others";
        return deaths >= Suspects.MANY ? were + "; it is tried alone" : were;
    }

    private static boolean isHarmless(State state, ShardId shard, Instant now) {
        return state.shard(shard)
                .flatMap(Shard::task)
                .filter(task -> task.phase() == TaskPhase.RUNNING)
                .filter(task -> !task.since().plus(HARMLESS).isAfter(now))
                .isPresent();
    }

    private static int deaths(State state, ExecutorId id, ShardId shard) {
        return state.executors().suspects().deaths(id.app(), shard.run().job(), shard.number());
    }

    /** An attempt at the shard has ended, and its executor lives. */
    public static void ended(State state, ExecutorId id, ShardId shard, Decision decision) {
        if (deaths(state, id, shard) > 0) {
            String because = "it has ended, and its executor lives";
            decision.change(new ExecutorChange.Suspected(id.app(), shard, 0, because));
        }
    }
}
