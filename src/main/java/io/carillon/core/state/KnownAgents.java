package io.carillon.core.state;

import io.carillon.core.contract.Demand;
import io.carillon.model.AgentId;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What this term has learned of agents from their offers: how large they are, what they are called,
 * and which of them may offer again what was given back. It is a hint for the spread of tasks and
 * for words: no launch rests on it. Changed by {@link State} alone; read on the engine's thread.
 */
public final class KnownAgents {
    /**
     * An agent whose offers were given back.
     *
     * @param room what was free on it then
     * @param since when it was given back
     * @param asked since when Mesos may offer it again; empty: not before offers are asked for
     * @param open no refusal holds it back, so that Mesos offers it again by itself
     */
    public record Awaited(Resources room, Instant since, Optional<Instant> asked, boolean open) {}

    /** How long an agent is remembered that has no task of this framework and offers nothing. */
    static final Duration REMEMBERED = Duration.ofDays(1);

    /** How many ranges of ports are remembered of an agent. */
    private static final int MAX_PORT_RANGES = 64;

    /** How often it is looked whether there are such agents. */
    private static final Duration SWEEP = Duration.ofHours(1);

    private final TreeMap<AgentId, Resources> capacities = new TreeMap<>();
    private final TreeMap<AgentId, Instant> offeredAt = new TreeMap<>();
    private final TreeMap<AgentId, AgentFacts> facts = new TreeMap<>();
    private final TreeMap<AgentId, Awaited> awaited = new TreeMap<>();

    /** Since when agents are known to have maintenance planned. */
    private final TreeMap<AgentId, Instant> maintained = new TreeMap<>();

    /** Agents some of whose offers were refused since Mesos was asked for all of them. */
    private final TreeSet<AgentId> refused = new TreeSet<>();

    /** When agents were last forgotten, or could have been. */
    private Instant sweptAt = Instant.EPOCH;

    /** Offers were asked for under this subscription. */
    private boolean everAsked;

    /** Until when agents may come that no offer has told of. */
    private Instant strangersUntil = Instant.MAX;

    /** Until when agents may come that were asked for. */
    private Instant answerUntil = Instant.MIN;

    /** An agent offers room, beside what tasks of this framework use of it. */
    void offered(Offer offer, Resources used) {
        AgentId agent = offer.agent();
        Instant at = offer.arrivedAt();
        Resources all = offer.usable().plus(used);
        Resources before = capacities.get(agent);
        if (before != null || capacities.size() < Supply.MAX_OFFERS) {
            Resources most = before == null ? all : before.max(all);
            capacities.put(agent, most.space(most.portNumbers().coarse(MAX_PORT_RANGES)));
            facts.put(agent, offer.facts().offeredTo(facts(agent).roles()));
            offeredAt.put(agent, at);
            maintained.remove(agent);
        }
        Awaited was = awaited.remove(agent);
        Instant further = at.plus(Demand.ANSWER);
        if (before == null && everAsked && at.isBefore(strangersUntil)) {
            strangersUntil = further;
        }
        if (was != null && !was.open() && at.isBefore(answerUntil)) {
            answerUntil = further;
        }
    }

    /**
     * An offer of an agent is not held any more. It counts together with others that were given
     * back before, if they may still come: also one that needs no request waits for them then. What
     * was refused before holds back what is given back later, too, for it is less than that was.
     */
    void givenBack(AgentId agent, Resources left, Instant at, boolean open) {
        Optional<Awaited> other =
                Optional.ofNullable(awaited.get(agent))
                        .filter(before -> at.isBefore(awaitedUntil(before)));
        Resources room = other.map(before -> before.room().plus(left)).orElse(left);
        if (!open) {
            refused.add(agent);
        }
        boolean all = !refused.contains(agent) && other.map(Awaited::open).orElse(true);
        Optional<Instant> asked = all ? Optional.of(at) : Optional.empty();
        awaited.put(agent, new Awaited(room, at, asked, all));
    }

    /** Mesos was asked for offers; agents that did not come when asked before are forgotten. */
    void askedFor(Instant at) {
        forgetSilent(at);
        refused.clear();
        boolean news = !everAsked;
        for (Map.Entry<AgentId, Awaited> entry : awaited.entrySet()) {
            Awaited agent = entry.getValue();
            if (agent.asked().isEmpty()) {
                news = true;
                entry.setValue(new Awaited(agent.room(), agent.since(), Optional.of(at), false));
            }
        }
        if (!everAsked) {
            everAsked = true;
            strangersUntil = at.plus(Demand.ANSWER);
        }
        if (news) {
            answerUntil = at.plus(Demand.ANSWER);
        }
    }

    /** Mesos sends no offers from now on. */
    void suppressed(Instant at) {
        forgetSilent(at);
        awaited.replaceAll(
                (id, agent) -> new Awaited(agent.room(), agent.since(), Optional.empty(), false));
    }

    /** Another subscription begins: there may be agents that no offer has told of. */
    void subscribed(Instant at) {
        suppressed(at);
        refused.clear();
        everAsked = false;
        strangersUntil = Instant.MAX;
    }

    /** Those agents have maintenance planned. */
    void maintained(List<AgentId> agents, Instant at) {
        for (AgentId agent : agents) {
            if (maintained.size() < Supply.MAX_OFFERS) {
                maintained.putIfAbsent(agent, at);
            }
        }
    }

    /**
     * Forgets agents that have offered nothing for long, because they may be gone. Those whose
     * offers are worth waiting for are kept: they may only not have been asked.
     *
     * @param working agents with tasks of this framework: they may be full, and are kept
     */
    void forgetOld(Set<AgentId> working, Instant at) {
        if (!at.isBefore(sweptAt) && at.isBefore(sweptAt.plus(SWEEP))) {
            return;
        }
        sweptAt = at;
        List<AgentId> old = new ArrayList<>();
        offeredAt.forEach(
                (agent, last) -> {
                    boolean isOld = !at.isBefore(last.plus(REMEMBERED));
                    if (isOld && !working.contains(agent) && !mayCome(agent, at)) {
                        old.add(agent);
                    }
                });
        for (AgentId agent : old) {
            offeredAt.remove(agent);
            capacities.remove(agent);
            facts.remove(agent);
            awaited.remove(agent);
            refused.remove(agent);
        }
        maintained.values().removeIf(told -> !at.isBefore(told.plus(REMEMBERED)));
    }

    private boolean mayCome(AgentId agent, Instant at) {
        Awaited entry = awaited.get(agent);
        return entry != null && at.isBefore(awaitedUntil(entry));
    }

    private void forgetSilent(Instant at) {
        awaited.keySet().removeIf(agent -> !mayCome(agent, at));
    }

    /** The most that was ever free on each agent, with what our own tasks used then. */
    public SortedMap<AgentId, Resources> capacities() {
        return Collections.unmodifiableSortedMap(capacities);
    }

    /** When each agent has made its last offer. */
    public SortedMap<AgentId, Instant> offeredAt() {
        return Collections.unmodifiableSortedMap(offeredAt);
    }

    /** Since when agents are known to have maintenance planned; not after an offer without it. */
    public SortedMap<AgentId, Instant> maintained() {
        return Collections.unmodifiableSortedMap(maintained);
    }

    /** How the agent has described itself in its last offer; with no host name: there was none. */
    public AgentFacts facts(AgentId agent) {
        return facts.getOrDefault(agent, AgentFacts.of(agent, ""));
    }

    /** The agents whose offers were given back and have not come again. */
    public SortedMap<AgentId, Awaited> awaited() {
        return Collections.unmodifiableSortedMap(awaited);
    }

    /**
     * Until when the agent's offers are worth waiting for; {@link Instant#MAX} if Mesos must be
     * asked for them first. While agents that were asked for come, the others may come, too.
     */
    public Instant awaitedUntil(Awaited agent) {
        if (agent.asked().isEmpty()) {
            return Instant.MAX;
        }
        Instant own = agent.asked().get().plus(Demand.ANSWER);
        return !agent.open() && answerUntil.isAfter(own) ? answerUntil : own;
    }

    /**
     * Until when agents that no offer has told of are worth waiting for; {@link Instant#MAX} if
     * offers were not asked for under this subscription.
     */
    public Instant strangersUntil() {
        return strangersUntil;
    }
}
