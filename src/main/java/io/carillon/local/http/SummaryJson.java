package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.local.cluster.OperatorView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.master.MasterProtos.Response;

/** What {@code /state-summary} and {@code /roles} answer. For the context. */
final class SummaryJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static final List<TaskState> STATES =
            List.of(
                    TaskState.TASK_STAGING,
                    TaskState.TASK_STARTING,
                    TaskState.TASK_RUNNING,
                    TaskState.TASK_KILLING,
                    TaskState.TASK_FINISHED,
                    TaskState.TASK_KILLED,
                    TaskState.TASK_FAILED,
                    TaskState.TASK_LOST,
                    TaskState.TASK_ERROR,
                    TaskState.TASK_UNREACHABLE);

    private final OperatorView view;
    private final List<Task> tasks;

    SummaryJson(OperatorView view) {
        this.view = view;
        Response.GetTasks all = view.tasks();
        this.tasks =
                Stream.of(
                                all.getTasksList(),
                                all.getUnreachableTasksList(),
                                all.getCompletedTasksList())
                        .flatMap(List::stream)
                        .toList();
    }

    /** {@code /state-summary}. */
    ObjectNode summary() {
        ObjectNode state = JSON.objectNode().put("hostname", view.master().getHostname());
        ArrayNode slaves = state.putArray("slaves");
        for (Response.GetAgents.Agent agent : view.agents().getAgentsList()) {
            ObjectNode slave = SlaveJson.summary(agent);
            count(slave, task -> task.getAgentId().equals(agent.getAgentInfo().getId()))
                    .map(task -> task.getFrameworkId().getValue())
                    .distinct()
                    .forEach(slave.putArray("framework_ids")::add);
            slaves.add(slave);
        }
        ArrayNode frameworks = state.putArray("frameworks");
        for (Response.GetFrameworks.Framework one : view.frameworks().getFrameworksList()) {
            FrameworkInfo info = one.getFrameworkInfo();
            ObjectNode framework = StateJson.summary(one);
            count(framework, task -> task.getFrameworkId().equals(info.getId()))
                    .map(task -> task.getAgentId().getValue())
                    .distinct()
                    .forEach(framework.putArray("slave_ids")::add);
            frameworks.add(framework);
        }
        return state;
    }

    private Stream<Task> count(ObjectNode object, Predicate<Task> which) {
        for (TaskState state : STATES) {
            long count =
                    tasks.stream().filter(which).filter(task -> task.getState() == state).count();
            object.put(state.name(), count);
        }
        return tasks.stream().filter(which);
    }

    /** {@code /roles}: those of frameworks and reservations, and the default one. */
    ObjectNode roles() {
        Map<String, List<Response.GetFrameworks.Framework>> byRole = new TreeMap<>();
        byRole.put("*", new ArrayList<>());
        for (Response.GetFrameworks.Framework one : view.frameworks().getFrameworksList()) {
            FrameworkInfo info = one.getFrameworkInfo();
            List<String> roles =
                    info.getRolesCount() > 0 ? info.getRolesList() : List.of(info.getRole());
            roles.forEach(role -> byRole.computeIfAbsent(role, r -> new ArrayList<>()).add(one));
        }
        Map<String, List<Resource>> reserved =
                SlaveJson.reservations(
                        view.agents().getAgentsList().stream()
                                .flatMap(agent -> agent.getTotalResourcesList().stream())
                                .toList());
        reserved.keySet().forEach(role -> byRole.computeIfAbsent(role, r -> new ArrayList<>()));
        ObjectNode object = JSON.objectNode();
        ArrayNode roles = object.putArray("roles");
        byRole.forEach(
                (role, frameworks) ->
                        roles.add(role(role, frameworks, reserved.getOrDefault(role, List.of()))));
        return object;
    }

    private ObjectNode role(
            String name,
            List<Response.GetFrameworks.Framework> frameworks,
            List<Resource> reserved) {
        List<Resource> allocated = new ArrayList<>();
        List<Resource> offered = new ArrayList<>();
        view.tasks()
                .getTasksList()
                .forEach(task -> addAll(allocated, task.getResourcesList(), name));
        view.liveExecutors()
                .getExecutorsList()
                .forEach(one -> addAll(allocated, one.getExecutorInfo().getResourcesList(), name));
        frameworks.forEach(one -> addAll(offered, one.getOfferedResourcesList(), name));
        List<Resource> both = new ArrayList<>(allocated);
        both.addAll(offered);
        ObjectNode role = JSON.objectNode().put("name", name).put("weight", 1.0);
        ObjectNode quota = role.putObject("quota").put("role", name);
        quota.putObject("guarantee");
        quota.putObject("limit");
        quota.set("consumed", ResourceJson.of(allocated));
        role.set("resources", ResourceJson.of(both));
        role.set("allocated", ResourceJson.of(allocated));
        role.set("offered", ResourceJson.of(offered));
        role.set("reserved", ResourceJson.of(reserved));
        ArrayNode ids = role.putArray("frameworks");
        frameworks.forEach(one -> ids.add(one.getFrameworkInfo().getId().getValue()));
        return role;
    }

    private static void addAll(List<Resource> to, List<Resource> resources, String role) {
        resources.stream()
                .filter(resource -> resource.getAllocationInfo().getRole().equals(role))
                .forEach(to::add);
    }
}
