package io.carillon.core;

import io.carillon.model.Task;

/**
 * The live tasks of ours on one agent.
 *
 * @param host its host name, as far as one of the tasks told; else empty
 * @param tasks how many
 */
public record AgentUse(String host, int tasks) {
    /** That task alone. */
    static AgentUse of(Task task) {
        return new AgentUse(task.host(), 1);
    }

    AgentUse plus(AgentUse other) {
        return new AgentUse(host.isEmpty() ? other.host : host, tasks + other.tasks);
    }

    AgentUse minusOne() {
        return new AgentUse(host, tasks - 1);
    }
}
