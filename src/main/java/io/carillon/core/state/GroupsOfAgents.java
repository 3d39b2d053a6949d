package io.carillon.core.state;

import io.carillon.model.AgentId;
import io.carillon.model.run.Task;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the tasks on an agent have kept of the groups that it belongs to: after a takeover an agent
 * that is full of tasks may not offer anything for long. Kept for as long as it has tasks.
 */
final class GroupsOfAgents {
    private final TreeMap<AgentId, TreeSet<String>> groups = new TreeMap<>();

    void add(Task task) {
        task.group()
                .ifPresent(
                        name ->
                                groups.computeIfAbsent(task.agent(), any -> new TreeSet<>())
                                        .add(name));
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
