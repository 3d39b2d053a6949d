package io.carillon.core.state;

import io.carillon.model.run.Task;

/**
 * The live tasks on one agent. An immutable value.
 *
 * @param host the agent's host name, if one of the tasks was launched with it; else empty
 * @param tasks how many tasks
 */
public record AgentLoad(String host, int tasks) {
    /** The load that the one task makes. */
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
