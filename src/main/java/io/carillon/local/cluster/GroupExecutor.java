package io.carillon.local.cluster;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * A default executor on an agent: the container around the containers of its task groups. It is
 * there from the launch of its first group until its last container has ended. Mutable; one thread.
 */
final class GroupExecutor {

    final ExecutorKey key;
    final FrameworkInfo framework;
    final ExecutorInfo info;
    final String role;
    final Pool resources;
    final Agent agent;
    final String containerId;

    /** Tasks whose containers have not ended, or whose launches have not arrived. */
    final Set<LocalTask> tasks = new LinkedHashSet<>();

    /** It was asked to shut down: it takes neither kills nor groups any more. */
    boolean shuttingDown;

    /** A task was killed by its health check: the ends that come now are unhealthy ones. */
    boolean unhealthy;

    /** The agent died with it: there is no end to report. */
    boolean destroyed;

    /** Its resources were returned to the master's accounts, or never counted. */
    boolean released;

    GroupExecutor(
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

    /** The executor that a late launch of one of its groups finds. */
    GroupExecutor ghost() {
        if (known()) {
            return this;
        }
        GroupExecutor ghost =
                new GroupExecutor(key, framework, info, role, agent, containerId + "-ghost");
        ghost.released = true;
        return ghost;
    }
}
