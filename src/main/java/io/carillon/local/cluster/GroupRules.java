package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The master's checks of a task group and its executor before the launch; each rule returns the
 * error, which is one of the whole group. Pure functions; the order is that of a real master.
 */
final class GroupRules {

    /** The least that an executor of groups uses, in thousandths of a CPU and of a MB. */
    private static final long MIN_CPUS = 10;

    private static final long MIN_MEM = 32_000;

    private GroupRules() {}

    /** The error of a LAUNCH_GROUP. */
    static Optional<String> validate(
            Offer.Operation operation,
            FrameworkState framework,
            Agent agent,
            String role,
            Pool available) {
        ExecutorInfo executor = operation.getLaunchGroup().getExecutor();
        List<TaskInfo> tasks = operation.getLaunchGroup().getTaskGroup().getTasksList();
        return wellFormed(executor, tasks)
                .or(
                        () ->
                                operation.hasId()
                                        ? Optional.of(
                                                "The `id` field cannot be set on LAUNCH_GROUP"
                                                        + " operations")
                                        : Optional.empty())
                .or(() -> tasks(tasks, framework, agent))
                .or(() -> ExecutorRules.general(executor, framework))
                .or(() -> ExecutorRules.compatible(executor, framework, agent))
                .or(() -> CheckRules.environment(executor.getCommand().getEnvironment()))
                .or(() -> supported(executor))
                .or(() -> own(executor, tasks))
                .or(() -> minimum(executor))
                .or(() -> apart(executor, tasks))
                .or(() -> fits(executor, tasks, framework, agent, role, available));
    }

    private static Optional<String> wellFormed(ExecutorInfo executor, List<TaskInfo> tasks) {
        return Stream.concat(
                        Stream.of(executor.getResourcesList()),
                        tasks.stream().map(TaskInfo::getResourcesList))
                .map(TaskResourceRules::validate)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> tasks(
            List<TaskInfo> tasks, FrameworkState framework, Agent agent) {
        Set<String> ids = new HashSet<>();
        for (TaskInfo task : tasks) {
            String id = task.getTaskId().getValue();
            Optional<String> complaint =
                    TaskRules.general(task, framework, agent)
                            .or(
                                    () ->
                                            ids.add(id)
                                                    ? Optional.empty()
                                                    : Optional.of("Task has duplicate ID: " + id))
                            .or(() -> container(task));
            if (complaint.isPresent()) {
                return complaint.map(text -> "Task '" + id + "' is invalid: " + text);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> container(TaskInfo task) {
        if (task.getLimitsCount() > 0 && task.getContainer().getLinuxInfo().getShareCgroups()) {
            return Optional.of(
                    "Resource limits may only be set for tasks within a task group when the"
                            + " 'share_cgroups' field is set to 'false'.");
        }
        if (task.hasHealthCheck() && !task.getHealthCheck().hasType()) {
            return Optional.of("Task uses invalid health check: HealthCheck must specify 'type'");
        }
        HealthCheck.Type check = task.getHealthCheck().getType();
        boolean remote = check == HealthCheck.Type.HTTP || check == HealthCheck.Type.TCP;
        if (remote && task.getContainer().getNetworkInfosCount() > 0) {
            return Optional.of(
                    "HTTP and TCP health checks are not supported for nested containers not"
                            + " joining parent's network");
        }
        return docker(task.getContainer())
                ? Optional.of("Docker ContainerInfo is not supported on the task")
                : Optional.empty();
    }

    private static boolean docker(ContainerInfo container) {
        return container.hasType() && container.getType() == ContainerInfo.Type.DOCKER;
    }

    private static Optional<String> supported(ExecutorInfo executor) {
        if (!executor.hasType()) {
            return Optional.of("'ExecutorInfo.type' must be set");
        }
        return switch (executor.getType()) {
            case UNKNOWN -> Optional.of("Unknown executor type");
            case CUSTOM ->
                    Optional.of("The local Mesos runs task groups with the default executor only");
            case DEFAULT -> Optional.empty();
        };
    }

    private static Optional<String> own(ExecutorInfo executor, List<TaskInfo> tasks) {
        return tasks.stream()
                .filter(task -> task.hasExecutor() && !task.getExecutor().equals(executor))
                .findFirst()
                .map(
                        task ->
                                "The `ExecutorInfo` of task '"
                                        + task.getTaskId().getValue()
                                        + "' is different from executor '"
                                        + executor.getExecutorId().getValue()
                                        + "'");
    }

    private static Optional<String> minimum(ExecutorInfo executor) {
        Pool pool = Pool.of(executor.getResourcesList());
        String name = "Executor '" + executor.getExecutorId().getValue() + "' uses ";
        if (pool.milli("cpus") < MIN_CPUS) {
            return Optional.of(name + "less CPUs than the minimum required (0.01)");
        }
        if (pool.milli("mem") < MIN_MEM) {
            return Optional.of(name + "less memory than the minimum required (32MB)");
        }
        return pool.milli("disk") == 0 ? Optional.of(name + "no disk") : Optional.empty();
    }

    /** No port, and no element of a set, belongs to two tasks or to a task and the executor. */
    private static Optional<String> apart(ExecutorInfo executor, List<TaskInfo> tasks) {
        List<Pool> pools = new ArrayList<>();
        pools.add(Pool.of(executor.getResourcesList()));
        tasks.forEach(task -> pools.add(Pool.of(task.getResourcesList())));
        Pool sum = new Pool();
        for (Pool pool : pools) {
            if (sum.overlaps(pool)) {
                return Optional.of(
                        "There are overlapping resources in the task group's task resources"
                                + " and/or executor resources");
            }
            sum.add(pool);
        }
        return Optional.empty();
    }

    private static Optional<String> fits(
            ExecutorInfo executor,
            List<TaskInfo> tasks,
            FrameworkState framework,
            Agent agent,
            String role,
            Pool available) {
        List<Resource> total = new ArrayList<>();
        tasks.forEach(task -> total.addAll(task.getResourcesList()));
        if (ExecutorRules.existing(executor, framework, agent) == null) {
            total.addAll(executor.getResourcesList());
        }
        return TaskRules.fits(
                total, role, available, "required by task group and its executor are more");
    }
}
