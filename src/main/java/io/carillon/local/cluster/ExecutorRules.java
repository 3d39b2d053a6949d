package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.jspecify.annotations.Nullable;

/**
 * The master's checks of an executor before a launch; each rule returns the error. Pure functions;
 * the order is that of a real master.
 */
final class ExecutorRules {

    private ExecutorRules() {}

    /** The error of the executor of a task that is launched alone: only a custom one may be. */
    static Optional<String> custom(
            TaskInfo task, FrameworkState framework, Agent agent, String role) {
        ExecutorInfo executor = filled(task.getExecutor(), framework, role);
        return general(executor, framework)
                .or(() -> sameRole(executor, framework, agent, role))
                .or(() -> compatible(executor, framework, agent))
                .or(() -> CheckRules.environment(executor.getCommand().getEnvironment()))
                .or(
                        () ->
                                executor.hasType() && executor.getType() != ExecutorInfo.Type.CUSTOM
                                        ? Optional.of("'ExecutorInfo.type' must be 'CUSTOM'")
                                        : Optional.empty())
                .or(
                        () ->
                                executor.hasCommand()
                                        ? Optional.empty()
                                        : Optional.of("'ExecutorInfo.command' must be set"))
                .or(() -> apart(task, executor));
    }

    /** Type, id, grace and framework of any executor. */
    static Optional<String> general(ExecutorInfo executor, FrameworkState framework) {
        return type(executor)
                .or(() -> NameRules.id(executor.getExecutorId().getValue()))
                .or(() -> grace(executor))
                .or(() -> owner(executor, framework));
    }

    private static Optional<String> type(ExecutorInfo executor) {
        if (!executor.hasType()) {
            return Optional.empty();
        }
        return switch (executor.getType()) {
            case DEFAULT -> defaults(executor);
            case CUSTOM ->
                    executor.hasCommand()
                            ? Optional.empty()
                            : Optional.of(
                                    "'ExecutorInfo.command' must be set for 'CUSTOM' executor");
            case UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<String> defaults(ExecutorInfo executor) {
        if (executor.hasCommand()) {
            return Optional.of("'ExecutorInfo.command' must not be set for 'DEFAULT' executor");
        }
        if (executor.hasContainer()
                && executor.getContainer().getType() != ContainerInfo.Type.MESOS) {
            return Optional.of(
                    "'ExecutorInfo.container.type' must be 'MESOS' for 'DEFAULT' executor");
        }
        return executor.getContainer().getMesos().hasImage()
                ? Optional.of(
                        "'ExecutorInfo.container.mesos.image' must not be set for 'DEFAULT'"
                                + " executor")
                : Optional.empty();
    }

    private static Optional<String> grace(ExecutorInfo executor) {
        return executor.getShutdownGracePeriod().getNanoseconds() < 0
                ? Optional.of("ExecutorInfo's 'shutdown_grace_period' must be non-negative")
                : Optional.empty();
    }

    private static Optional<String> owner(ExecutorInfo executor, FrameworkState framework) {
        if (!executor.hasFrameworkId()) {
            return Optional.of("'ExecutorInfo.framework_id' must be set");
        }
        String actual = executor.getFrameworkId().getValue();
        return actual.equals(framework.id)
                ? Optional.empty()
                : Optional.of(
                        "ExecutorInfo has an invalid FrameworkID (Actual: "
                                + actual
                                + " vs Expected: "
                                + framework.id
                                + ")");
    }

    private static Optional<String> sameRole(
            ExecutorInfo executor, FrameworkState framework, Agent agent, String role) {
        LocalExecutor existing = existing(executor, framework, agent);
        return existing == null || existing.role.equals(role)
                ? Optional.empty()
                : Optional.of(
                        "All tasks of an executor must use the same role: executor '"
                                + executor.getExecutorId().getValue()
                                + "' has resources of role '"
                                + existing.role
                                + "', and the task those of role '"
                                + role
                                + "'");
    }

    /** The error when another ExecutorInfo lives under the same id on that agent. */
    static Optional<String> compatible(
            ExecutorInfo executor, FrameworkState framework, Agent agent) {
        LocalExecutor existing = existing(executor, framework, agent);
        return existing == null || existing.info.equals(executor)
                ? Optional.empty()
                : Optional.of(
                        "ExecutorInfo is not compatible with existing ExecutorInfo with same"
                                + " ExecutorID.");
    }

    /** The executor with that id which the master knows on that agent; null when there is none. */
    static @Nullable LocalExecutor existing(
            ExecutorInfo executor, FrameworkState framework, Agent agent) {
        String id = executor.getExecutorId().getValue();
        return agent.executors.get(new ExecutorKey(framework.id, id));
    }

    /** No port, and no element of a set, belongs to the task and to its executor. */
    private static Optional<String> apart(TaskInfo task, ExecutorInfo executor) {
        return Pool.of(task.getResourcesList()).overlaps(Pool.of(executor.getResourcesList()))
                ? Optional.of(
                        "Task and its executor use invalid resources: there are overlapping"
                                + " resources in the task and its executor")
                : Optional.empty();
    }

    /** What a task needs of an offer: its executor counts only when it is new. */
    static List<Resource> needed(TaskInfo task, FrameworkState framework, Agent agent) {
        List<Resource> needed = new ArrayList<>(task.getResourcesList());
        if (task.hasExecutor() && existing(task.getExecutor(), framework, agent) == null) {
            needed.addAll(task.getExecutor().getResourcesList());
        }
        return needed;
    }

    /** The executor of a task with what the master fills in: its framework, and the role. */
    static ExecutorInfo filled(ExecutorInfo executor, FrameworkState framework, String role) {
        ExecutorInfo.Builder named = executor.toBuilder();
        if (!executor.hasFrameworkId()) {
            named.getFrameworkIdBuilder().setValue(framework.id);
        }
        for (Resource.Builder resource : named.getResourcesBuilderList()) {
            if (!resource.hasAllocationInfo()) {
                resource.getAllocationInfoBuilder().setRole(role);
            }
        }
        return named.build();
    }
}
