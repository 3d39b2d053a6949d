package io.carillon.core;

import io.carillon.core.commands.CommandRules;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.executors.ExecutorRules;
import io.carillon.core.fires.JobTickRules;
import io.carillon.core.holds.HoldRules;
import io.carillon.core.link.ConnectionRules;
import io.carillon.core.link.FrameworkRules;
import io.carillon.core.link.ReconcileRules;
import io.carillon.core.link.SubscriptionRules;
import io.carillon.core.offers.OfferRules;
import io.carillon.core.offers.PlacementRules;
import io.carillon.core.state.Agenda;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.AbandonedRules;
import io.carillon.core.tasks.RepeatRules;
import io.carillon.core.tasks.RunTickRules;
import io.carillon.core.tasks.StatusRules;
import io.carillon.core.tasks.TaskCase;
import io.carillon.model.run.ShardId;
import java.time.Instant;

/**
 * Decides what follows from an input: {@code decide} reads the state and never writes it. It only
 * routes, and each kind of input has rules of its own. Called on the engine's thread.
 */
public final class Scheduler {
    private Scheduler() {}

    /** What follows from the input at this moment. */
    public static Decision decide(State state, Input input, Instant now) {
        return input.accept(new Router(state, now));
    }

    /**
     * When {@link Input.Tick} (an agenda entry is due) or {@link Input.Settled} have something to
     * do for time alone; {@link Instant#MIN} at once, {@link Instant#MAX} never.
     */
    public static Instant nextDue(State state) {
        Instant settled = settledDue(state);
        Instant due = state.agenda().first().map(Agenda.Entry::at).orElse(Instant.MAX);
        return settled.isBefore(due) ? settled : due;
    }

    /** When {@link Input.Settled} has something to do for time alone. */
    public static Instant settledDue(State state) {
        Instant due = Instant.MAX;
        for (Instant other :
                new Instant[] {
                    HoldRules.nextDue(state),
                    OfferRules.nextDue(state),
                    ReconcileRules.nextDue(state),
                    RepeatRules.nextDue(state),
                    ExecutorRules.nextDue(state),
                    FrameworkRules.nextDue(state)
                }) {
            due = other.isBefore(due) ? other : due;
        }
        return due;
    }

    /** Whether an agenda entry is due, so that {@link Input.Tick} has something to do. */
    public static boolean tickDue(State state, Instant now) {
        return state.agenda().first().map(entry -> !entry.at().isAfter(now)).orElse(false);
    }

    private record Router(State state, Instant now) implements Input.Handler<Decision> {
        @Override
        public Decision tick(Input.Tick input) {
            Decision decision = new Decision();
            if (!tickDue(state, now)) {
                return decision;
            }
            Agenda.Subject subject = state.agenda().first().orElseThrow().subject();
            JobEntry job = state.job(subject.job()).orElseThrow();
            if (subject.run().isEmpty()) {
                JobTickRules.tick(state, job, now, decision);
                return decision;
            }
            RunEntry run = state.run(subject.run().get()).orElseThrow();
            if (subject.isShard()) {
                ShardId id = new ShardId(run.run().id(), subject.shard());
                RunTickRules.tick(TaskCase.of(state, id, now, decision));
            } else {
                RunTickRules.tick(state, job, run, now, decision);
            }
            return decision;
        }

        @Override
        public Decision settled(Input.Settled input) {
            Decision holds = HoldRules.settled(state, now);
            if (!holds.isEmpty()) {
                return holds;
            }
            Decision reconcile = ReconcileRules.settled(state, now);
            Decision repeats = reconcile.isEmpty() ? RepeatRules.settled(state, now) : reconcile;
            Decision idle = repeats.isEmpty() ? ExecutorRules.settled(state, now) : repeats;
            Decision offers = idle.isEmpty() ? OfferRules.settled(state, now) : idle;
            return offers.isEmpty() ? FrameworkRules.settled(state, now) : offers;
        }

        @Override
        public Decision termBegan(Input.TermBegan input) {
            Decision decision = SubscriptionRules.termBegan(state, input, now);
            AbandonedRules.termBegan(state, now, decision);
            return decision;
        }

        @Override
        public Decision subscribed(Input.Subscribed input) {
            return ConnectionRules.subscribed(state, input, now);
        }

        @Override
        public Decision disconnected(Input.Disconnected input) {
            return ConnectionRules.disconnected(state, input, now);
        }

        @Override
        public Decision frameworkRemoved(Input.FrameworkRemoved input) {
            return FrameworkRules.removed(state, input, now);
        }

        @Override
        public Decision offersArrived(Input.OffersArrived input) {
            return ConnectionRules.offers(state, input.offers(), now);
        }

        @Override
        public Decision offerRescinded(Input.OfferRescinded input) {
            return ConnectionRules.rescinded(state, input.offer(), now);
        }

        @Override
        public Decision heartbeatArrived(Input.HeartbeatArrived input) {
            Decision decision = new Decision();
            ConnectionRules.heard(state, now, decision);
            return decision;
        }

        @Override
        public Decision inverseOffersArrived(Input.InverseOffersArrived input) {
            return ConnectionRules.inverseOffers(state, input, now);
        }

        @Override
        public Decision statusArrived(Input.StatusArrived input) {
            Decision decision = StatusRules.decide(state, input.report(), now);
            ConnectionRules.heard(state, now, decision);
            return decision;
        }

        @Override
        public Decision executorLost(Input.ExecutorLost input) {
            Decision decision = new Decision();
            ExecutorRules.lost(state, input, now, decision);
            ConnectionRules.heard(state, now, decision);
            return decision;
        }

        @Override
        public Decision placementArrived(Input.PlacementArrived input) {
            return PlacementRules.arrived(state, input.assignment(), now);
        }

        @Override
        public Decision reconcileDue(Input.ReconcileDue input) {
            Decision decision = new Decision();
            FrameworkRules.seenAgain(state, now, decision);
            if (state.connection().subscribed() && !state.reconciliation().running()) {
                ReconcileRules.begin(state, now, "its regular time has come", decision);
            }
            return decision;
        }

        @Override
        public Decision nodesSeen(Input.NodesSeen input) {
            return SubscriptionRules.nodesSeen(state, input);
        }

        @Override
        public Decision commandArrived(Input.CommandArrived input) {
            return CommandRules.decide(state, input, now);
        }
    }
}
