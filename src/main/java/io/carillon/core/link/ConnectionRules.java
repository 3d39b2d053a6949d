package io.carillon.core.link;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Connection;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Reconciliation;
import io.carillon.core.offers.OfferRules;
import io.carillon.core.state.State;
import io.carillon.core.state.Supply;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.mesos.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What the beginning and the end of a subscription lead to. */
public final class ConnectionRules {
    /** How long Mesos need not ask again whether maintenance may begin. */
    static final Duration INVERSE_PAUSE = Duration.ofMinutes(10);

    /** How exactly it is known when Mesos was heard last. */
    static final Duration HEARD_WITHIN = Duration.ofSeconds(1);

    private ConnectionRules() {}

    /**
     * The id is stored before anything is done under it. All offers are void. Mesos is asked for
     * every live task. Offers are suppressed at first, as the subscription says.
     */
    public static Decision subscribed(State state, Input.Subscribed input, Instant now) {
        Decision decision = new Decision();
        if (state.framework().isEmpty() && state.setAside(input.frameworkId())) {
            // It was on its way when the id was set aside; the order without an id follows it.
            return decision;
        }
        voidOffers(state, "a new subscription has begun", now, decision);
        FrameworkRules.taken(state, input.frameworkId(), now, decision);
        decision.change(
                new Change.Connected(
                        new Connection(true, input.master(), now, Optional.empty()),
                        "subscribed at " + input.master()));
        decision.change(
                new Change.DemandChanged(
                        Demand.NONE, now, "a subscription begins with all roles suppressed"));
        ReconcileRules.begin(state, now, "a new subscription has begun", decision);
        return decision;
    }

    public static Decision disconnected(State state, Input.Disconnected input, Instant now) {
        Decision decision = new Decision();
        voidOffers(state, "the subscription has ended", now, decision);
        FrameworkRules.seen(state, now, "the subscription has ended", decision);
        Optional<String> problem = state.connection().problem();
        decision.change(
                new Change.Connected(new Connection(false, "", now, problem), input.because()));
        if (state.reconciliation().running()) {
            decision.change(
                    new LinkChange.Reconciled(Reconciliation.NONE, "the subscription has ended"));
        }
        return decision;
    }

    static void voidOffers(State state, String because, Instant now, Decision decision) {
        for (OfferId offer : state.supply().offers().keySet()) {
            decision.change(new Change.OfferGone(offer, Optional.empty(), now, false, because));
        }
    }

    /**
     * Offers that arrive while none are needed are not declined here: {@link OfferRules} does that
     * when the inbox is empty.
     */
    public static Decision offers(State state, List<Offer> offers, Instant now) {
        Decision decision = new Decision();
        if (!state.connection().subscribed()) {
            return decision;
        }
        int room = Supply.MAX_OFFERS - state.supply().offers().size();
        List<OfferId> tooMany = new ArrayList<>();
        List<OfferId> drained = new ArrayList<>();
        TreeSet<AgentId> maintained = new TreeSet<>();
        for (Offer offer : offers) {
            if (state.supply().used(offer.id())) {
                continue; // Offered twice: what is launched with a used offer is lost.
            }
            if (offer.unavailable() && offer.agent().storable()) {
                maintained.add(offer.agent());
            }
            if (offer.unavailable() || !offer.agent().storable()) {
                OfferRules.decline(
                        List.of(offer.id()),
                        Duration.ofMinutes(1),
                        offer.unavailable()
                                ? "its agent has maintenance planned"
                                : "its agent has no id, or one that is too long",
                        now,
                        decision);
            } else if (room == 0) {
                tooMany.add(offer.id());
            } else {
                room--;
                decision.change(new Change.OfferArrived(offer, "offered by " + offer.host()));
                if (state.holds().isDrained(offer.agent())) {
                    drained.add(offer.id());
                }
            }
        }
        if (!drained.isEmpty()) {
            OfferRules.declineDrained(state, drained, now, decision);
        }
        maintained(maintained, now, decision);
        if (!tooMany.isEmpty()) {
            OfferRules.decline(
                    tooMany,
                    OfferRules.UNSUITABLE,
                    "too many offers are held already",
                    now,
                    decision);
        }
        return decision;
    }

    /**
     * Planned maintenance is always accepted: nothing new starts on such an agent, and the tasks
     * that it takes with it are handled like those of any lost agent. Nothing is stored, so nothing
     * has to be undone when Mesos withdraws its question.
     */
    public static Decision inverseOffers(
            State state, Input.InverseOffersArrived input, Instant now) {
        Decision decision = new Decision();
        if (state.connection().subscribed() && !input.ids().isEmpty()) {
            maintained(input.agents(), now, decision);
            decision.effect(new Effect.AcceptInverse(input.ids(), INVERSE_PAUSE));
        }
        return decision;
    }

    private static void maintained(Collection<AgentId> agents, Instant now, Decision decision) {
        if (!agents.isEmpty()) {
            decision.change(
                    new LinkChange.MaintenanceTold(
                            List.copyOf(agents), now, agents.size() + " agents have it planned"));
        }
    }

    /** Mesos has said something; noted to within {@link #HEARD_WITHIN}, for people. */
    public static void heard(State state, Instant now, Decision decision) {
        if (state.connection().subscribed() && !now.isBefore(state.heardAt().plus(HEARD_WITHIN))) {
            decision.change(new LinkChange.MesosHeard(now, "Mesos was heard"));
        }
    }

    public static Decision rescinded(State state, OfferId offer, Instant now) {
        Decision decision = new Decision();
        if (state.supply().offers().containsKey(offer)) {
            decision.change(
                    new Change.OfferGone(
                            offer, Optional.empty(), now, true, "Mesos has taken it back"));
        }
        return decision;
    }
}
