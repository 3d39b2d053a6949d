package io.carillon.core.state;

import io.carillon.model.AgentId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many live tasks each job has on each agent. Kept by {@link State} alone, so that it is right
 * from the load of a term on; read on the engine's thread.
 */
public final class TasksPerAgent {
    private static final SortedMap<AgentId, Integer> NONE =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    private final TreeMap<String, TreeMap<AgentId, Integer>> jobs = new TreeMap<>();

    /** What tasks have kept of the groups of their agents. */
    final GroupsOfAgents groups = new GroupsOfAgents();

    /** The live tasks of jobs that avoid others, or are avoided. */
    final Companies companies = new Companies();

    void add(String job, AgentId agent) {
        jobs.computeIfAbsent(job, any -> new TreeMap<>()).merge(agent, 1, Integer::sum);
    }

    void remove(String job, AgentId agent) {
        jobs.computeIfPresent(
                job,
                (name, agents) -> {
                    agents.computeIfPresent(agent, (id, n) -> n > 1 ? n - 1 : null);
                    return agents.isEmpty() ? null : agents;
                });
    }

    /** The live tasks of jobs that avoid others, or are avoided. */
    public Companies companies() {
        return companies;
    }

    /** The group of an agent, by that attribute, as its tasks have kept it. */
    public Optional<String> group(AgentId agent, String by) {
        return groups.of(agent, by);
    }

    /** The live tasks of that job, by agent. */
    public SortedMap<AgentId, Integer> of(String job) {
        TreeMap<AgentId, Integer> agents = jobs.get(job);
        return agents == null ? NONE : Collections.unmodifiableSortedMap(agents);
    }
}
