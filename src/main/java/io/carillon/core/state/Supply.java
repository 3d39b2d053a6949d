package io.carillon.core.state;

import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Spread;
import io.carillon.model.OfferId;
import io.carillon.model.job.Resources;
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
    final LinkedHashMap<Resources, String> shortages = new LinkedHashMap<>();

    Supply() {}

    /** What Mesos believes of the wish for offers. */
    public Demand demand() {
        return demand;
    }

    /** The tasks that wait for the offers of other agents, as of the last look at all of them. */
    public Spread spread() {
        return spread;
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
    public Optional<String> shortage(Resources need) {
        return Optional.ofNullable(shortages.get(need));
    }
}
