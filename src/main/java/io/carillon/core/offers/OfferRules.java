package io.carillon.core.offers;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.State;
import io.carillon.model.OfferId;
import io.carillon.model.mesos.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done with offers. It is decided once the inbox is empty:
 *
 * <ol>
 *   <li>Offers are held, but others that were refused are wanted, for the spread of a job ({@link
 *       SpreadRules}) or for the load ({@link LoadRules}): Mesos is asked for them.
 *   <li>Tasks wait and offers are held: places are searched, one search at a time, for all tasks
 *       but those that wait for the offers of other agents, or for room for their whole gang
 *       ({@link GangRules}).
 *   <li>Tasks wait, but no offers are held: Mesos is asked for offers, at once for fresh work and
 *       with back-off while no place is found.
 *   <li>Offers are held, but no task waits: they are declined for long. If a fire is about to come,
 *       they are held, but never longer than {@code offerHold}.
 *   <li>No task waits and nothing is about to come: Mesos is told to send no offers.
 * </ol>
 */
public final class OfferRules {
    /** How long offers that no waiting task fits are refused. */
    public static final Duration UNSUITABLE = Duration.ofSeconds(5);

    private static final String TOO_MANY = "the agents at hand would get too many of the tasks";

    private OfferRules() {}

    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (!state.connection().subscribed() || state.supply().placing()) {
            return decision;
        }
        boolean tasks = !state.ready().isEmpty();
        boolean offers = !state.supply().offers().isEmpty();
        if (tasks && offers) {
            SpreadRules.Plan plan = SpreadRules.plan(state, now);
            if (plan.ask() || LoadRules.unbalanced(state, now)) {
                // 1. Others are wanted.
                askForMore(state, now, TOO_MANY, decision);
            } else {
                // 2. Tasks wait and offers are held.
                PlacementSearchRules.begin(state, plan.spread(), now, decision);
            }
        } else if (tasks) {
            // 3. Tasks wait, but no offers are held.
            if (!now.isBefore(nextRevive(state)) || setBack(state, now)) {
                revive(state, now, decision);
            }
        } else {
            boolean soon = LoadRules.soon(state, now);
            if (soon && LoadRules.unbalanced(state, now)) {
                // 1. Others are wanted.
                askForMore(state, now, TOO_MANY, decision);
            }
            // 4. Offers are held, but no task waits.
            giveBack(state, soon, now, decision);
            // 5. Nothing is about to come.
            if (!soon && !state.supply().demand().suppressed()) {
                suppress(state, now, decision);
            }
        }
        return decision;
    }

    /** When {@link #settled} has something to do for time alone. */
    public static Instant nextDue(State state) {
        if (!state.connection().subscribed() || state.supply().placing()) {
            return Instant.MAX;
        }
        if (!state.ready().isEmpty()) {
            return state.supply().offers().isEmpty() ? nextRevive(state) : nextSearch(state);
        }
        if (state.supply().offers().isEmpty()) {
            return Instant.MAX;
        }
        Offer oldest = state.supply().offers().values().iterator().next();
        return oldest.arrivedAt().plus(state.settings().offerHold());
    }

    /** At once, unless all that wait were found to wait for the offers of other agents. */
    private static Instant nextSearch(State state) {
        Spread spread = state.supply().spread();
        return spread.alone() == state.ready().size() ? spread.until() : Instant.MIN;
    }

    /** Whether the last request for offers is in the future: the clock has been set back. */
    private static boolean setBack(State state, Instant now) {
        return now.isBefore(state.supply().demand().revivedAt());
    }

    private static Instant nextRevive(State state) {
        Instant last = state.supply().demand().revivedAt();
        return last.equals(Instant.MIN) ? Instant.MIN : last.plus(delay(state));
    }

    /** Only fresh work resets the back-off: work without a place must not ask all the time. */
    private static Duration delay(State state) {
        return state.ready().someFresh() ? Demand.BACKOFF.first() : state.supply().demand().pause();
    }

    private static void revive(State state, Instant now, Decision decision) {
        Duration next = Demand.BACKOFF.next(delay(state));
        String because = state.ready().size() + " tasks wait and no offers are held";
        decision.change(new Change.DemandChanged(new Demand(false, now, next), now, because));
        if (!state.supply().spread().equals(Spread.NONE)) {
            // Any offer will do: the search that this told of is over.
            decision.change(new LinkChange.SpreadAwaited(Spread.NONE, because));
        }
        decision.effect(new Effect.Revive());
    }

    /** Asks at once for what was refused, if tasks wait: there is another place for them. */
    public static void askAgain(State state, Instant now, Decision decision) {
        if (state.connection().subscribed() && !state.ready().isEmpty()) {
            Demand demand = new Demand(false, now, state.supply().demand().pause());
            String because = state.ready().size() + " tasks wait, and an agent is back";
            decision.change(new Change.DemandChanged(demand, now, because));
            decision.effect(new Effect.Revive());
        }
    }

    /** Asks for the offers of agents that are not at hand. It does not count for the back-off. */
    static void askForMore(State state, Instant now, String because, Decision decision) {
        Demand demand = new Demand(false, now, state.supply().demand().pause());
        decision.change(new Change.DemandChanged(demand, now, because));
        decision.effect(new Effect.Revive());
    }

    private static void giveBack(State state, boolean soon, Instant now, Decision decision) {
        Duration hold = state.settings().offerHold();
        List<OfferId> back = new ArrayList<>();
        for (Offer offer : state.supply().offers().values()) {
            if (!soon || !now.isBefore(offer.arrivedAt().plus(hold))) {
                back.add(offer.id());
            }
        }
        if (back.isEmpty()) {
            return;
        }
        decline(back, state.settings().declineFor(), "no task waits", now, decision);
        if (state.supply().demand().suppressed()) {
            // They came although none are wanted: Mesos has not heard it.
            decision.effect(new Effect.Suppress());
        }
    }

    private static void suppress(State state, Instant now, Decision decision) {
        decision.change(
                new Change.DemandChanged(
                        new Demand(
                                true, state.supply().demand().revivedAt(), Demand.BACKOFF.first()),
                        now,
                        "no task waits"));
        decision.effect(new Effect.Suppress());
    }

    /** Gives the offers of agents back on which nothing new may start. */
    public static void declineDrained(
            State state, List<OfferId> offers, Instant now, Decision decision) {
        decline(offers, state.settings().declineFor(), "its agent is drained", now, decision);
    }

    /** Gives the offers back for a time. */
    public static void decline(
            List<OfferId> offers, Duration refuse, String because, Instant now, Decision decision) {
        offers.forEach(
                id ->
                        decision.change(
                                new Change.OfferGone(id, Optional.empty(), now, false, because)));
        decision.effect(new Effect.Decline(offers, refuse));
    }
}
