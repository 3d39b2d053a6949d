package io.carillon.core.state;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.GangHold;
import io.carillon.core.contract.Spread;
import io.carillon.model.OfferId;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Offer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/**
 * What tasks may be placed on, and how the last placement went: the agents that offers told of, the
 * offers held and used, and what Mesos believes of the wish for more. Never stored; it begins empty
 * with each term.
 */
public final class Supply {
    /** Maximum number of offers held; further offers are declined. */
    public static final int MAX_OFFERS = 20_000;

    /** What Mesos believes of the wish for offers. */
    Demand demand = Demand.NONE;

    /** The tasks that wait for the offers of other agents. */
    Spread spread = Spread.NONE;

    /** The run for whose gang offers are kept. */
    GangHold gangs = GangHold.NONE;

    /** What offers have told of the agents. */
    final KnownAgents knownAgents = new KnownAgents();

    /** The offers held by id, oldest first. */
    final LinkedHashMap<OfferId, Offer> offers = new LinkedHashMap<>();

    /** The newest offers used under this subscription, at most {@link #MAX_OFFERS}. */
    final LinkedHashSet<OfferId> used = new LinkedHashSet<>();

    /** Number of the last placement. */
    long placements;

    /** The last placement has not been answered yet. */
    boolean placing;

    /** Why tasks with those needs found no place in the last placement. */
    final LinkedHashMap<Need, String> shortages = new LinkedHashMap<>();

    Supply() {}

    /** Places are being looked for. */
    void asked(Change.PlacementAsked change) {
        placements = change.number();
        placing = true;
        shortages.clear();
        shortages.putAll(change.unfit());
    }

    /** An offer is not held any more. */
    void gone(Change.OfferGone change) {
        Offer gone = offers.remove(change.offer());
        if (gone != null) {
            knownAgents.givenBack(
                    gone.agent(), change.left().orElse(gone.usable()), change.at(), change.open());
        }
        if (change.left().isPresent()) {
            used.add(change.offer());
            if (used.size() > MAX_OFFERS) {
                used.remove(used.iterator().next());
            }
        }
    }

    /** What Mesos believes of the wish for offers. */
    public Demand demand() {
        return demand;
    }

    /** The tasks that wait for the offers of other agents, as of the last look at all of them. */
    public Spread spread() {
        return spread;
    }

    /** The run for whose gang offers are kept, if there is one. */
    public GangHold gangs() {
        return gangs;
    }

    /** What offers have told of the agents in this term. */
    public KnownAgents knownAgents() {
        return knownAgents;
    }

    /** The offers held, oldest first. */
    public Map<OfferId, Offer> offers() {
        return Collections.unmodifiableMap(offers);
    }

    /** Whether a task was launched with the offer under this subscription. */
    public boolean used(OfferId offer) {
        return used.contains(offer);
    }

    /** Number of the last placement. */
    public long placements() {
        return placements;
    }

    /** Whether the last placement has not been answered yet. */
    public boolean placing() {
        return placing;
    }

    /** Why tasks with that need found no place in the last placement. */
    public Optional<String> shortage(Need need) {
        return Optional.ofNullable(shortages.get(need));
    }
}
