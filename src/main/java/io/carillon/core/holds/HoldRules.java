package io.carillon.core.holds;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.HoldChange;
import io.carillon.core.offers.OfferRules;
import io.carillon.core.state.Losses;
import io.carillon.core.state.State;
import io.carillon.model.OfferId;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import io.carillon.model.mesos.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When launches are held back, and when no more. A hold is durable, and ends by a change: when an
 * operator wants it, or when its time is over.
 *
 * <p>The brake: when more than a share of the live tasks is lost within a minute, launches freeze
 * by themselves for a time. What was lost before the end of that time does not count after it.
 */
public final class HoldRules {
    private static final String BRAKE = "carillon";

    private HoldRules() {}

    /** What time and losses alone lead to. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        for (Hold hold : state.holds().all().values()) {
            if (hold.isOver(now)) {
                lift(state, hold.id(), "its time is over", now, decision);
            }
        }
        if (decision.isEmpty() && brakes(state)) {
            brake(state, now, decision);
        }
        return decision;
    }

    /** When {@link #settled} has something to do. */
    public static Instant nextDue(State state) {
        return brakes(state) ? Instant.MIN : state.holds().nextEnd();
    }

    private static boolean brakes(State state) {
        return state.losses().tooMany() && !state.holds().all().containsKey(HoldId.BRAKE);
    }

    private static void brake(State state, Instant now, Decision decision) {
        Losses losses = state.losses();
        String because = losses.lost() + " of " + losses.live() + " tasks were lost in a minute";
        Instant until = now.plus(state.settings().brake().duration());
        Hold hold =
                new Hold(HoldId.BRAKE, now, Optional.of(until), because, BRAKE, Optional.empty());
        place(state, hold, because, now, decision);
    }

    /** Launches are held back; offers of an agent that is drained are given back. */
    public static void place(
            State state, Hold hold, String because, Instant now, Decision decision) {
        decision.change(new HoldChange.Placed(hold, because));
        List<OfferId> useless = new ArrayList<>();
        for (Offer offer : state.supply().offers().values()) {
            if (hold.drains() && offer.agent().equals(hold.id().agent())) {
                useless.add(offer.id());
            }
        }
        if (!useless.isEmpty()) {
            OfferRules.declineDrained(state, useless, now, decision);
        }
    }

    /** They are held back no more. */
    public static void lift(
            State state, HoldId id, String because, Instant now, Decision decision) {
        decision.change(new HoldChange.Lifted(id, because));
        if (id.scope() == HoldId.Scope.AGENT) {
            OfferRules.askAgain(state, now, decision);
        }
    }
}
