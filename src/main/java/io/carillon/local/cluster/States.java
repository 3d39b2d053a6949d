package io.carillon.local.cluster;

import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.TaskState;

/** Which task states are terminal, and which ones a framework understands. Pure functions. */
final class States {

    private States() {}

    static boolean terminal(TaskState state) {
        return switch (state) {
            case TASK_FINISHED,
                    TASK_FAILED,
                    TASK_KILLED,
                    TASK_LOST,
                    TASK_ERROR,
                    TASK_DROPPED,
                    TASK_GONE,
                    TASK_GONE_BY_OPERATOR ->
                    true;
            default -> false;
        };
    }

    static boolean capable(FrameworkInfo framework, Capability.Type type) {
        return framework.getCapabilitiesList().stream()
                .anyMatch(capability -> capability.hasType() && capability.getType() == type);
    }

    /** The state itself for a framework that is aware of partitions, else TASK_LOST. */
    static TaskState orLost(FrameworkInfo framework, TaskState state) {
        return capable(framework, Capability.Type.PARTITION_AWARE) ? state : TaskState.TASK_LOST;
    }
}
