package io.carillon.core;

import io.carillon.core.Answer.Refused.Kind;
import io.carillon.model.ShardId;
import io.carillon.model.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Comparing what we believe with what Mesos knows. Explicit: every live task is asked for, those
 * without an answer again with growing pauses, until each has answered; then one implicit question
 * for what we do not know of. Source: Mesos documentation "reconciliation".
 */
final class ReconcileRules {
    /** So many tasks are asked for in one call. */
    static final int TASKS_PER_CALL = 1_000;

    private ReconcileRules() {}

    /** Somebody asks for it: one at a time. */
    static Answer asked(State state, boolean implicit, String by, Instant now, Decision decision) {
        if (!state.connection().subscribed()) {
            return Answer.refused(Kind.CONFLICT, "there is no subscription to Mesos at the moment");
        }
        if (state.reconciliation().running()) {
            return Answer.refused(Kind.CONFLICT, "a reconciliation is under way");
        }
        if (implicit) {
            implicit(state, now, by + " asked for it", decision);
        } else {
            begin(state, now, by + " asked for it", decision);
        }
        return new Answer.Done("started");
    }

    /** Begins anew, whatever was under way. */
    static void begin(State state, Instant now, String because, Decision decision) {
        Reconciliation begun =
                new Reconciliation(
                        true,
                        false,
                        now,
                        state.live().size(),
                        1,
                        now.plus(state.settings().reconcileFirstRetry()));
        decision.change(new Change.Reconciled(begun, because));
        ask(state, state.live(), decision);
    }

    /** One question for all that Mesos knows. Its answers cannot be counted. */
    static void implicit(State state, Instant now, String because, Decision decision) {
        decision.change(
                new Change.Reconciled(
                        new Reconciliation(false, true, now, 0, 1, Instant.MAX), because));
        decision.effect(new Effect.Reconcile(List.of()));
    }

    /** Asks again or finishes, when it is time to. */
    static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        Reconciliation current = state.reconciliation();
        if (!current.running() || !state.connection().subscribed()) {
            return decision;
        }
        if (state.unanswered().isEmpty()) {
            decision.change(
                    new Change.Reconciled(
                            new Reconciliation(
                                    false,
                                    false,
                                    current.startedAt(),
                                    current.asked(),
                                    current.rounds(),
                                    Instant.MAX),
                            "every task has answered"));
            decision.effect(new Effect.Reconcile(List.of()));
        } else if (!now.isBefore(current.nextAt())) {
            Duration pause = pause(state.settings(), current.rounds());
            decision.change(
                    new Change.Reconciled(
                            new Reconciliation(
                                    true,
                                    false,
                                    current.startedAt(),
                                    current.asked(),
                                    current.rounds() + 1,
                                    now.plus(pause)),
                            state.unanswered().size() + " tasks have not answered"));
            ask(state, state.unanswered(), decision);
        }
        return decision;
    }

    static Instant nextDue(State state) {
        Reconciliation current = state.reconciliation();
        if (!current.running() || !state.connection().subscribed()) {
            return Instant.MAX;
        }
        return state.unanswered().isEmpty() ? Instant.MIN : current.nextAt();
    }

    private static Duration pause(Settings settings, int rounds) {
        Duration pause = settings.reconcileFirstRetry().multipliedBy(1L << Math.min(rounds, 20));
        return pause.compareTo(settings.reconcileMaxRetry()) > 0
                ? settings.reconcileMaxRetry()
                : pause;
    }

    private static void ask(State state, Collection<ShardId> shards, Decision decision) {
        List<Effect.Reconcile.Asked> asked = new ArrayList<>();
        for (ShardId id : shards) {
            Task task = state.shard(id).flatMap(shard -> shard.task()).orElseThrow();
            asked.add(new Effect.Reconcile.Asked(task.id().toString(), task.agent()));
            if (asked.size() == TASKS_PER_CALL) {
                decision.effect(new Effect.Reconcile(new ArrayList<>(asked)));
                asked.clear();
            }
        }
        // An empty question would be an implicit one.
        if (!asked.isEmpty()) {
            decision.effect(new Effect.Reconcile(asked));
        }
    }
}
