package io.carillon.core.link;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Reconciliation;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Reconciliation: comparing the state with what Mesos knows. Explicit: Mesos is asked for every
 * live task, a batch at a time, so that neither side is flooded. The next batch follows when the
 * one before is answered, or after a delay. Tasks without an answer are asked for again in further
 * rounds with exponential back-off until each has answered. Then one implicit question finds
 * orphans. Source: Mesos documentation "reconciliation".
 */
public final class ReconcileRules {
    /** How long to wait for the answers to one batch before the next one of the same round. */
    static final Duration BATCH_PAUSE = Duration.ofSeconds(1);

    private ReconcileRules() {}

    /** A reconciliation by command; only one can be in progress. */
    public static Answer asked(
            State state, boolean implicit, Caller by, Instant now, Decision decision) {
        if (!state.connection().subscribed()) {
            return Answer.refused(Kind.CONFLICT, "there is no subscription to Mesos at the moment");
        }
        if (state.reconciliation().running()) {
            return Answer.refused(Kind.CONFLICT, "a reconciliation is in progress");
        }
        if (implicit) {
            implicit(state, now, by.name() + " asked for it", decision);
        } else {
            begin(state, now, by.name() + " asked for it", decision);
        }
        return new Answer.Done("started");
    }

    /** Starts a new reconciliation, even during another one; {@link #settled} asks Mesos. */
    public static void begin(State state, Instant now, String because, Decision decision) {
        decision.change(
                new LinkChange.Reconciled(
                        new Reconciliation(
                                true, false, now, state.live().size(), 1, Optional.empty(), now),
                        because));
    }

    /** One question for all that Mesos knows. Its answers cannot be counted. */
    static void implicit(State state, Instant now, String because, Decision decision) {
        decision.change(
                new LinkChange.Reconciled(
                        new Reconciliation(false, true, now, 0, 1, Optional.empty(), Instant.MAX),
                        because));
        decision.effect(new Effect.Reconcile(List.of()));
    }

    /** Asks for the next batch, asks again, or finishes, when it is time to. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (now.isBefore(nextDue(state))) {
            return decision;
        }
        Reconciliation current = state.reconciliation();
        if (state.unanswered().isEmpty()) {
            decision.change(
                    new LinkChange.Reconciled(current.finished(), "every task has answered"));
            decision.effect(new Effect.Reconcile(List.of()));
        } else if (state.notYetAsked().isEmpty()) {
            ask(state, state.unanswered(), current.rounds() + 1, now, decision);
        } else {
            ask(state, state.notYetAsked(), current.rounds(), now, decision);
        }
        return decision;
    }

    public static Instant nextDue(State state) {
        Reconciliation current = state.reconciliation();
        if (!current.running() || !state.connection().subscribed()) {
            return Instant.MAX;
        }
        boolean more = !state.notYetAsked().isEmpty();
        boolean goOn = state.unanswered().isEmpty() || (more && batchAnswered(state));
        return goOn ? Instant.MIN : current.nextAt();
    }

    /** Whether every task of the batch that was asked for last has been answered. */
    private static boolean batchAnswered(State state) {
        return state.reconciliation()
                .batch()
                .map(
                        batch -> {
                            SortedSet<ShardId> rest = state.unanswered().tailSet(batch.first());
                            return rest.isEmpty() || rest.first().compareTo(batch.last()) > 0;
                        })
                .orElse(true);
    }

    private static void ask(
            State state, SortedSet<ShardId> shards, int round, Instant now, Decision decision) {
        List<Effect.Reconcile.Asked> asked = new ArrayList<>();
        ShardId last = shards.first();
        for (ShardId id : shards) {
            if (asked.size() == Effect.Reconcile.MAX_TASKS) {
                break;
            }
            Task task = state.shard(id).flatMap(shard -> shard.task()).orElseThrow();
            asked.add(new Effect.Reconcile.Asked(task.id().toString(), task.agent()));
            last = id;
        }
        boolean more = shards.last().compareTo(last) > 0;
        Duration pause = more ? BATCH_PAUSE : state.settings().reconcileBackoff().after(round);
        Reconciliation next =
                state.reconciliation()
                        .asked(
                                round,
                                new Reconciliation.Batch(shards.first(), last),
                                now.plus(pause));
        decision.change(
                new LinkChange.Reconciled(
                        next,
                        asked.size()
                                + " of "
                                + state.unanswered().size()
                                + " tasks without an answer are asked for"));
        decision.effect(new Effect.Reconcile(asked));
    }
}
