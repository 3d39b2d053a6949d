package io.carillon.core.state;

import io.carillon.model.run.Task;

/**
 * The live tasks of ours on one agent.
 *
 * @param host its host name, as far as one of the tasks told; else empty
 * @param tasks how many
 */
public record AgentLoad(String host, int tasks) {
    /** That task alone. */
    static AgentLoad of(Task task) {
        return new AgentLoad(task.host(), 1);
    }

    AgentLoad plus(AgentLoad other) {
        return new AgentLoad(host.isEmpty() ? other.host : host, tasks + other.tasks);
    }

    AgentLoad minusOne() {
        return new AgentLoad(host, tasks - 1);
    }
}
