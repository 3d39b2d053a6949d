package io.carillon.local.cluster;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;

/**
 * A default executor on an agent: the container around the containers of its task groups. It is
 * there from the launch of its first group until its last container has ended. Mutable; one thread.
 */
final class GroupExecutor extends LocalExecutor {

    /** Tasks whose containers have not ended, or whose launches have not arrived. */
    final Set<LocalTask> tasks = new LinkedHashSet<>();

    /** It was asked to shut down: it takes neither kills nor groups any more. */
    boolean shuttingDown;

    /** A task was killed by its health check: the ends that come now are unhealthy ones. */
    boolean unhealthy;

    /** The agent died with it: there is no end to report. */
    boolean destroyed;

    GroupExecutor(
            ExecutorKey key,
            FrameworkInfo framework,
            ExecutorInfo info,
            String role,
            Agent agent,
            String containerId) {
        super(key, framework, info, role, agent, containerId);
    }

    @Override
    boolean counts() {
        return !tasks.stream().allMatch(task -> task.silent);
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
