package io.carillon.local.cluster;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * The master's checks of a task before its launch; each rule returns the error. Pure functions; the
 * order is that of a real master.
 */
final class TaskRules {

    private TaskRules() {}

    static Optional<String> validate(
            TaskInfo task, FrameworkState framework, Agent agent, String role, Pool available) {
        return general(task, framework, agent)
                .or(() -> commandOrExecutor(task))
                .or(
                        () ->
                                task.hasExecutor()
                                        ? ExecutorRules.custom(task, framework, agent, role)
                                        : Optional.empty())
                .or(
                        () ->
                                fits(
                                        ExecutorRules.needed(task, framework, agent),
                                        role,
                                        available,
                                        "required by task and its executor is more"));
    }

    /** The rules for tasks with and without a group. */
    static Optional<String> general(TaskInfo task, FrameworkState framework, Agent agent) {
        return id(task).or(() -> duplicate(task, framework))
                .or(() -> place(task, agent))
                .or(() -> durations(task))
                .or(() -> CheckRules.validate(task))
                .or(() -> resources(task))
                .or(() -> CheckRules.environment(task.getCommand().getEnvironment()))
                .or(() -> ContainerRules.validate(task.getContainer()))
                .or(() -> ContainerRules.validate(task.getExecutor().getContainer()))
                .or(() -> limits(task));
    }

    private static Optional<String> id(TaskInfo task) {
        return NameRules.id(task.getTaskId().getValue());
    }

    private static Optional<String> duplicate(TaskInfo task, FrameworkState framework) {
        String id = task.getTaskId().getValue();
        if (framework.tasks.containsKey(id)) {
            return Optional.of("Task has duplicate ID: " + id);
        }
        return framework.unreachable.containsKey(id)
                ? Optional.of("Task reuses the ID of an unreachable task: " + id)
                : Optional.empty();
    }

    private static Optional<String> place(TaskInfo task, Agent agent) {
        String named = task.getAgentId().getValue();
        return named.equals(agent.id)
                ? Optional.empty()
                : Optional.of(
                        "Task uses invalid agent "
                                + named
                                + " while agent "
                                + agent.id
                                + " is expected");
    }

    private static Optional<String> durations(TaskInfo task) {
        if (negative(task.getKillPolicy().getGracePeriod())) {
            return Optional.of("Task's 'kill_policy.grace_period' must be non-negative");
        }
        return negative(task.getMaxCompletionTime())
                ? Optional.of("Task's `max_completion_time` must be non-negative")
                : Optional.empty();
    }

    private static boolean negative(DurationInfo duration) {
        return duration.getNanoseconds() < 0;
    }

    private static Optional<String> resources(TaskInfo task) {
        List<Resource> resources = task.getResourcesList();
        if (resources.isEmpty()) {
            return Optional.of("Task uses no resources");
        }
        return TaskResourceRules.gpus(resources)
                .or(
                        () ->
                                resources.stream()
                                                        .map(r -> r.getAllocationInfo().getRole())
                                                        .distinct()
                                                        .count()
                                                > 1
                                        ? Optional.of(
                                                "Task uses resources allocated to several roles")
                                        : Optional.empty());
    }

    private static Optional<String> limits(TaskInfo task) {
        if (!List.of("cpus", "mem").containsAll(task.getLimitsMap().keySet())) {
            return Optional.of("Only cpus and mem may be included in a task's resource limits");
        }
        return limit(task, "cpus", "CPU", "cpu").or(() -> limit(task, "mem", "memory", "memory"));
    }

    private static Optional<String> limit(TaskInfo task, String name, String noun, String word) {
        if (!task.containsLimits(name)) {
            return Optional.empty();
        }
        long request =
                task.getResourcesList().stream()
                        .filter(resource -> resource.getName().equals(name))
                        .mapToLong(resource -> Math.round(resource.getScalar().getValue() * 1000))
                        .sum();
        if (request == 0) {
            return Optional.of(
                    "When a "
                            + noun
                            + " limit is specified, a "
                            + noun
                            + " request must also be specified");
        }
        return task.getLimitsOrThrow(name).getValue() * 1000 < request
                ? Optional.of(
                        "The "
                                + word
                                + " limit must be greater than or equal to the "
                                + word
                                + " request")
                : Optional.empty();
    }

    private static Optional<String> commandOrExecutor(TaskInfo task) {
        return task.hasCommand() == task.hasExecutor()
                ? Optional.of(
                        "Task should have at least one (but not both) of CommandInfo or"
                                + " ExecutorInfo present")
                : Optional.empty();
    }

    /** Whether the resources are available; {@code who} stands in the middle of the error. */
    static Optional<String> fits(
            List<Resource> resources, String role, Pool available, String who) {
        // A resource without a role has the role of the offer.
        List<Resource> named = resources.stream().map(resource -> named(resource, role)).toList();
        boolean elsewhere =
                named.stream().anyMatch(item -> !item.getAllocationInfo().getRole().equals(role));
        return !elsewhere && available.contains(Pool.of(named))
                ? Optional.empty()
                : Optional.of(
                        "Total resources "
                                + ResourceText.of(named)
                                + " "
                                + who
                                + " than available "
                                + ResourceText.of(available.toResources(true, Optional.of(role))));
    }

    private static Resource named(Resource resource, String role) {
        Resource.Builder named = resource.toBuilder();
        if (!resource.hasAllocationInfo()) {
            named.getAllocationInfoBuilder().setRole(role);
        }
        return named.build();
    }
}
