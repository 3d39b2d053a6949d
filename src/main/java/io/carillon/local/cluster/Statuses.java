package io.carillon.local.cluster;

import java.time.Instant;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;

/** Builds task statuses. Pure functions. */
final class Statuses {

    private Statuses() {}

    /** A status that the master makes itself: without uuid, never acknowledged. */
    static TaskStatus.Builder ofMaster(
            String taskId, TaskState state, TaskStatus.Reason reason, String message) {
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(taskId))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_MASTER)
                .setReason(reason)
                .setMessage(message);
    }

    /** A builder of a status from the executor. */
    static TaskStatus.Builder ofExecutor(TaskState state) {
        return TaskStatus.newBuilder().setState(state).setSource(TaskStatus.Source.SOURCE_EXECUTOR);
    }

    /** A builder of a status from the agent. */
    static TaskStatus.Builder ofAgent(TaskState state, TaskStatus.Reason reason, String message) {
        return TaskStatus.newBuilder()
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_AGENT)
                .setReason(reason)
                .setMessage(message);
    }

    /** Adds the ids of task, executor and agent. */
    static TaskStatus.Builder about(LocalTask task, TaskStatus.Builder status) {
        String taskId = task.key.taskId();
        if (status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR) {
            // What a custom executor says of its container is kept.
            status.getContainerStatusBuilder().setContainerId(task.container());
            // A task with a check always shows a status of it, without result at first.
            if (task.custom == null && task.info.hasCheck() && !status.hasCheckStatus()) {
                status.setCheckStatus(TaskCheck.nothing(task.info.getCheck()));
            }
        }
        return status.setTaskId(TaskID.newBuilder().setValue(taskId))
                .setAgentId(AgentID.newBuilder().setValue(task.agent.id))
                .setExecutorId(ExecutorID.newBuilder().setValue(task.executorId()));
    }

    /** Adds what a master knows of a task's executor: of command tasks it knows none. */
    static TaskStatus.Builder byMaster(LocalTask task, TaskStatus.Builder status) {
        return task.executor() == null
                ? status
                : status.setExecutorId(ExecutorID.newBuilder().setValue(task.executorId()));
    }

    static TimeInfo time(Instant instant) {
        return TimeInfo.newBuilder()
                .setNanoseconds(instant.getEpochSecond() * 1_000_000_000L + instant.getNano())
                .build();
    }
}
