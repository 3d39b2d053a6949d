package io.carillon.local.cluster;

import java.util.List;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Task;

/**
 * A default or custom executor as operators see it. Immutable.
 *
 * @param info its ExecutorInfo, with the role of its resources
 * @param agentId its agent
 * @param containerId its container
 * @param live whether it has not ended
 * @param tasks its tasks that have not ended
 * @param completed the ended ones that are remembered
 */
public record ExecutorView(
        ExecutorInfo info,
        String agentId,
        String containerId,
        boolean live,
        List<Task> tasks,
        List<Task> completed) {}
