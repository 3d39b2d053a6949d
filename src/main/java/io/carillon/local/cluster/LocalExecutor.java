package io.carillon.local.cluster;

import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * An executor of its own on an agent, with resources of its own: a default or a custom one. Those
 * of commands are part of their tasks. Mutable; one thread.
 */
abstract sealed class LocalExecutor permits GroupExecutor, CustomExecutor {

    final ExecutorKey key;
    final FrameworkInfo framework;
    final ExecutorInfo info;
    final String role;
    final Pool resources;
    final Agent agent;
    final String containerId;

    /** Its resources were returned to the master's accounts, or never counted. */
    boolean released;

    LocalExecutor(
            ExecutorKey key,
            FrameworkInfo framework,
            ExecutorInfo info,
            String role,
            Agent agent,
            String containerId) {
        this.key = key;
        this.framework = framework;
        this.info = info;
        this.role = role;
        this.agent = agent;
        this.containerId = containerId;
        this.resources = Pool.of(info.getResourcesList());
    }

    /** Whether the agent and its master know of it. */
    boolean known() {
        return agent.executors.get(key) == this;
    }

    /** Whether a master to which the agent is new counts its resources. */
    abstract boolean counts();
}
