package io.carillon.local.cluster;

import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Answers reconciliation with what the master knows of tasks, without uuid. One thread. */
final class TaskReconciliation {

    private final Cluster cluster;
    private final Updates updates;

    TaskReconciliation(Cluster cluster, Updates updates) {
        this.cluster = cluster;
        this.updates = updates;
    }

    void reconcile(FrameworkState framework, Call.Reconcile call) {
        if (call.getTasksCount() == 0) {
            List.copyOf(framework.tasks.values()).forEach(task -> known(framework, task));
        }
        for (Call.Reconcile.Task task : call.getTasksList()) {
            explain(framework, task.getTaskId().getValue(), task.getAgentId().getValue());
        }
    }

    /** One task; an empty agent id when the framework named none. */
    void explain(FrameworkState framework, String taskId, String agentId) {
        LocalTask task = framework.tasks.get(taskId);
        if (task != null) {
            known(framework, task);
            return;
        }
        Agent agent = cluster.agents.get(agentId);
        if (agentId.isEmpty() ? anyRecovered() : recovered(agent)) {
            return;
        }
        if (agent == null) {
            say(framework, taskId, agentId, TaskState.TASK_UNKNOWN, "Task is unknown");
            return;
        }
        switch (agent.standing) {
            case REGISTERED, DISCONNECTED ->
                    say(
                            framework,
                            taskId,
                            agentId,
                            TaskState.TASK_GONE,
                            "Task is unknown to the agent");
            case UNREACHABLE -> {
                TaskStatus.Builder status =
                        status(
                                framework,
                                taskId,
                                TaskState.TASK_UNREACHABLE,
                                "Task is unreachable");
                if (agent.unreachableSince != null) {
                    status.setUnreachableTime(Statuses.time(agent.unreachableSince));
                }
                updates.announce(framework, agentId, status);
            }
            case GONE ->
                    say(
                            framework,
                            taskId,
                            agentId,
                            TaskState.TASK_GONE_BY_OPERATOR,
                            "Task is gone");
            case REMOVED, RECOVERED ->
                    say(framework, taskId, agentId, TaskState.TASK_UNKNOWN, "Task is unknown");
        }
    }

    private boolean anyRecovered() {
        return cluster.agents.values().stream().anyMatch(TaskReconciliation::recovered);
    }

    private static boolean recovered(@org.jspecify.annotations.Nullable Agent agent) {
        return agent != null && agent.standing == Agent.Standing.RECOVERED;
    }

    private void known(FrameworkState framework, LocalTask task) {
        TaskStatus last = task.forwarded;
        TaskStatus.Builder status =
                status(
                        framework,
                        task.key.taskId(),
                        last == null ? TaskState.TASK_STAGING : last.getState(),
                        "Latest task state");
        if (last != null && last.hasContainerStatus()) {
            status.setContainerStatus(last.getContainerStatus());
        }
        if (last != null && last.hasHealthy()) {
            status.setHealthy(last.getHealthy());
        }
        if (last != null && last.hasCheckStatus()) {
            status.setCheckStatus(last.getCheckStatus());
        }
        updates.announce(framework, task.agent.id, Statuses.byMaster(task, status));
    }

    private void say(
            FrameworkState framework, String taskId, String agentId, TaskState state, String text) {
        updates.announce(
                framework,
                agentId,
                status(framework, taskId, States.orLost(framework.info, state), text));
    }

    private static TaskStatus.Builder status(
            FrameworkState framework, String taskId, TaskState state, String text) {
        return Statuses.ofMaster(
                taskId,
                state == TaskState.TASK_UNREACHABLE ? States.orLost(framework.info, state) : state,
                TaskStatus.Reason.REASON_RECONCILIATION,
                "Reconciliation: " + text);
    }
}
