package io.carillon.core.state;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many live tasks each job has on each agent. Kept by {@link State} alone, so that it is right
 * from the load of a term on; read on the engine's thread.
 */
public final class TasksPerAgent {
    private static final SortedMap<String, Integer> NONE =
            Collections.unmodifiableSortedMap(new TreeMap<>());

    private final TreeMap<String, TreeMap<String, Integer>> jobs = new TreeMap<>();

    void add(String job, String agent) {
        jobs.computeIfAbsent(job, any -> new TreeMap<>()).merge(agent, 1, Integer::sum);
    }

    void remove(String job, String agent) {
        jobs.computeIfPresent(
                job,
                (name, agents) -> {
                    agents.computeIfPresent(agent, (id, n) -> n > 1 ? n - 1 : null);
                    return agents.isEmpty() ? null : agents;
                });
    }

    /** The live tasks of that job, by agent. */
    public SortedMap<String, Integer> of(String job) {
        TreeMap<String, Integer> agents = jobs.get(job);
        return agents == null ? NONE : Collections.unmodifiableSortedMap(agents);
    }
}
