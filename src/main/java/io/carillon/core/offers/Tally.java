package io.carillon.core.offers;

import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.Neighbourhood;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.SpreadGroups;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many live tasks each group of agents has of the jobs that are spread over groups, with those
 * that a search has placed. The only place that knows when a group is full. Confined to one thread
 * while tasks are placed; may be read by many while none is.
 */
public final class Tally {
    /** By job, as a task counts for all spreads of its job. */
    private final Map<String, Map<SpreadGroups, Map<String, Integer>>> counts = new HashMap<>();

    private final Neighbours neighbours;

    private Tally(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /** Without a task. */
    public static Tally empty() {
        return new Tally(new Neighbours());
    }

    /** The same spreads, without a task. */
    Tally blank() {
        Tally blank = new Tally(neighbours.blank());
        counts.values().forEach(ofJob -> ofJob.keySet().forEach(blank::begin));
        return blank;
    }

    /** What a search begins with. */
    public static Tally of(PlacementRequest request) {
        Tally tally = new Tally(Neighbours.of(request.neighbours()));
        request.spread().forEach((groups, tasks) -> tally.begin(groups).putAll(tasks));
        return tally;
    }

    /** What is true now, for the needs of all ready tasks. */
    static Tally of(State state) {
        return of(state, state.ready().needs());
    }

    /** What is true now, for these needs. */
    static Tally of(State state, Iterable<Need> needs) {
        Tally tally = new Tally(Neighbours.of(state, needs));
        for (Need need : needs) {
            need.spread()
                    .filter(groups -> !tally.ofJob(groups).containsKey(groups))
                    .ifPresent(groups -> tally.begin(groups).putAll(counted(state, groups)));
        }
        return tally;
    }

    private Map<SpreadGroups, Map<String, Integer>> ofJob(SpreadGroups groups) {
        return counts.getOrDefault(groups.job(), Map.of());
    }

    /** The counts of a spread, which are there from now on. */
    private Map<String, Integer> begin(SpreadGroups groups) {
        return counts.computeIfAbsent(groups.job(), any -> new HashMap<>())
                .computeIfAbsent(groups, any -> new TreeMap<>());
    }

    private static Map<String, Integer> counted(State state, SpreadGroups groups) {
        Map<String, Integer> counted = new TreeMap<>();
        state.tasksPerAgent()
                .of(groups.job())
                .forEach(
                        (agent, tasks) ->
                                group(state, agent, groups.rule().by())
                                        .ifPresent(
                                                name -> counted.merge(name, tasks, Integer::sum)));
        return counted;
    }

    /** What the agent has said itself in this term comes first. */
    static Optional<String> group(State state, AgentId agent, String by) {
        AgentFacts facts = state.supply().knownAgents().facts(agent);
        if (!facts.host().isEmpty()) {
            return Optional.of(facts.group(by));
        }
        return by.equals(AgentFacts.AGENT)
                ? Optional.of(AgentFacts.of(agent, "").group(by))
                : state.tasksPerAgent().group(agent, by);
    }

    /** The counts as they are, for a request. */
    Map<SpreadGroups, Map<String, Integer>> counts() {
        Map<SpreadGroups, Map<String, Integer>> copy = new HashMap<>();
        for (Map<SpreadGroups, Map<String, Integer>> ofJob : counts.values()) {
            ofJob.forEach((groups, tasks) -> copy.put(groups, Map.copyOf(tasks)));
        }
        return copy;
    }

    /** How many tasks of the need's job are in the agent's group; 0 if it is not spread so. */
    public int tasks(Need need, AgentFacts agent) {
        return need.spread().map(groups -> tasks(groups, agent)).orElse(0);
    }

    private int tasks(SpreadGroups groups, AgentFacts agent) {
        return ofJob(groups)
                .getOrDefault(groups, Map.of())
                .getOrDefault(agent.group(groups.rule().by()), 0);
    }

    /** How many more tasks of that need the agent's group takes, as far as its rule says. */
    public int room(Need need, AgentFacts agent) {
        Optional<SpreadGroups> groups = need.spread().filter(some -> some.rule().limited());
        if (groups.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        return agent.find(groups.get().rule().by()).isEmpty()
                ? 0
                : Math.max(0, groups.get().rule().most() - tasks(groups.get(), agent));
    }

    /** A task of that need is placed there; it counts for other spreads of its job, too. */
    public void add(Need need, AgentFacts agent) {
        need.spread().ifPresent(groups -> add(groups, agent));
        neighbours.add(need, agent);
    }

    /** Which jobs have tasks where, as far as jobs avoid each other. */
    Neighbourhood neighbours() {
        return neighbours.now();
    }

    /** What keeps a task of that need from the agent because of other jobs; empty: nothing. */
    public Optional<String> repels(Need need, AgentFacts agent) {
        return neighbours.repels(need, agent);
    }

    /** How many of the jobs that it would rather avoid are there. */
    public int wishes(Need need, AgentFacts agent) {
        return neighbours.wishes(need, agent);
    }

    private void add(SpreadGroups placed, AgentFacts agent) {
        begin(placed);
        ofJob(placed)
                .forEach(
                        (groups, tasks) ->
                                tasks.merge(agent.group(groups.rule().by()), 1, Integer::sum));
    }
}
