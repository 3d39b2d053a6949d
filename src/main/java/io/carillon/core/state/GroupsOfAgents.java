package io.carillon.core.state;

import io.carillon.model.AgentId;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.run.Task;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the tasks on an agent have kept of the groups that it belongs to: after a takeover an agent
 * that is full of tasks may not offer anything for long. Kept for as long as it has tasks.
 */
final class GroupsOfAgents {
    /** Between the names of a task that counts for several. */
    static final String SEPARATOR = "\n";

    private final TreeMap<AgentId, TreeSet<String>> groups = new TreeMap<>();

    void add(Task task) {
        String host = AgentFacts.of(task.agent(), task.host()).group(AgentFacts.HOSTNAME);
        groups.computeIfAbsent(task.agent(), any -> new TreeSet<>()).add(host);
        task.group()
                .ifPresent(
                        names ->
                                groups.computeIfAbsent(task.agent(), any -> new TreeSet<>())
                                        .addAll(List.of(names.split(SEPARATOR, -1))));
    }

    /** The agent has no task any more. */
    void remove(AgentId agent) {
        groups.remove(agent);
    }

    Optional<String> of(AgentId agent, String by) {
        String first = by + "=";
        return Optional.ofNullable(groups.get(agent))
                .map(names -> names.ceiling(first))
                .filter(name -> name.startsWith(first));
    }
}
