package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.RepeatKind;
import io.carillon.core.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Repeats calls to Mesos because calls and reports can be lost: the question about launches that
 * were not answered, the kill of orphans, and the shutdown of abandoned tasks, as {@link
 * OrphanRules} name them.
 *
 * <p>A slow launch cannot be told from a lost one. Only Mesos knows, so it is asked, and {@link
 * TaskLifecycle} judges the answer. The question follows the launch on the same connection, so the
 * answer is about a master that has seen the launch if it ever arrived. While the answer is that
 * the task is on its way, the back-off keeps growing.
 */
public final class RepeatRules {
    /** Maximum number of orphans that are killed in one decision. */
    private static final int KILLS_AT_ONCE = 200;

    private RepeatRules() {}

    /** Repeats the questions and kills that are due. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (!state.connection().subscribed()) {
            return decision;
        }
        List<Asked> unanswered = state.unansweredLaunches().due(now, Effect.Reconcile.MAX_TASKS);
        List<Asked> orphans = state.orphans().due(now, KILLS_AT_ONCE);
        if (!unanswered.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.UNANSWERED_LAUNCH,
                            unanswered,
                            Optional.of(now),
                            unanswered.size() + " launches are unanswered and asked about"));
            decision.effect(new Effect.Reconcile(unanswered));
        }
        if (!orphans.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ORPHAN,
                            orphans,
                            Optional.of(now),
                            orphans.size() + " orphans have not ended and are killed again"));
            orphans.forEach(orphan -> decision.effect(OrphanRules.kill(orphan)));
            GhostRules.ask(GhostRules.doubted(state, orphans, now), decision);
        }
        abandoned(state, now, decision);
        return decision;
    }

    private static void abandoned(State state, Instant now, Decision decision) {
        List<Asked> again = new ArrayList<>();
        List<Asked> enough = new ArrayList<>();
        for (Asked task : state.abandoned().due(now, KILLS_AT_ONCE)) {
            boolean often = state.abandoned().tries(task.task()) >= OrphanRules.SHUTDOWNS;
            (often ? enough : again).add(task);
        }
        if (!again.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ABANDONED,
                            again,
                            Optional.of(now),
                            again.size() + " abandoned tasks are shut down again"));
            again.forEach(task -> OrphanRules.shutDown(task, decision));
        }
        if (!enough.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ABANDONED,
                            enough,
                            Optional.empty(),
                            "nothing was heard of " + enough.size() + " abandoned tasks"));
        }
    }

    /** When {@link #settled} has something to do for time alone. */
    public static Instant nextDue(State state) {
        if (!state.connection().subscribed()) {
            return Instant.MAX;
        }
        return Collections.min(
                List.of(
                        state.unansweredLaunches().nextDue(),
                        state.orphans().nextDue(),
                        state.abandoned().nextDue()));
    }
}
