package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskInfo;

/** Tasks that were launched together, and end together when one of them fails. One thread. */
final class TaskGroup {

    final GroupExecutor executor;
    final List<LocalTask> tasks = new ArrayList<>();

    TaskGroup(GroupExecutor executor) {
        this.executor = executor;
    }

    LocalTask add(TaskInfo info, String containerId) {
        LocalTask task =
                new LocalTask(
                        new TaskKey(executor.key.frameworkId(), info.getTaskId().getValue()),
                        executor.framework,
                        info,
                        executor.role,
                        executor.agent,
                        containerId,
                        this,
                        null);
        tasks.add(task);
        executor.tasks.add(task);
        return task;
    }

    /** The group of the same launch when no master counts it any more. */
    TaskGroup ghost() {
        TaskGroup ghost = new TaskGroup(executor.ghost());
        for (LocalTask task : tasks) {
            ghost.add(task.info, task.containerId + "-ghost").released = true;
            executor.tasks.remove(task);
        }
        return ghost;
    }
}
