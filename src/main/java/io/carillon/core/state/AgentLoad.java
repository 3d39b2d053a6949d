package io.carillon.core.state;

import io.carillon.model.job.Resources;
import io.carillon.model.run.Task;

/**
 * The live tasks on one agent. An immutable value.
 *
 * @param host the agent's host name, if one of the tasks was launched with it; else empty
 * @param tasks how many tasks
 * @param used what the tasks use together
 */
public record AgentLoad(String host, int tasks, Resources used) {
    /** No task. */
    public static final AgentLoad NONE = new AgentLoad("", 0, Resources.NONE);

    /** The load that the one task makes. */
    static AgentLoad of(Task task, Resources need) {
        return new AgentLoad(task.host(), 1, need);
    }

    AgentLoad plus(AgentLoad other) {
        return new AgentLoad(
                host.isEmpty() ? other.host : host, tasks + other.tasks, used.plus(other.used));
    }

    AgentLoad minusOne(Resources need) {
        return new AgentLoad(host, tasks - 1, used.minus(need));
    }
}
