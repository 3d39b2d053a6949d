package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.local.cluster.ExecutorView;
import io.carillon.local.cluster.OperatorView;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.TimeInfo;
import org.apache.mesos.v1.master.MasterProtos.Response;

/** The operator's view in the JSON of the endpoints without version, such as {@code /state}. */
final class StateJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final OperatorView view;

    StateJson(OperatorView view) {
        this.view = view;
    }

    /** {@code /state}. */
    ObjectNode state() {
        MasterInfo master = view.master();
        Response.GetAgents agents = view.agents();
        ObjectNode state = JSON.objectNode();
        state.put("version", master.getVersion());
        state.put("id", master.getId());
        state.put("pid", master.getPid());
        state.put("hostname", master.getHostname());
        state.put("start_time", view.startedAt().toEpochMilli() / 1000.0);
        state.put("elected_time", view.startedAt().toEpochMilli() / 1000.0);
        state.put("leader", master.getPid());
        state.set(
                "leader_info",
                JSON.objectNode()
                        .put("id", master.getId())
                        .put("pid", master.getPid())
                        .put("port", master.getPort())
                        .put("hostname", master.getHostname()));
        long active = agents.getAgentsList().stream().filter(agent -> agent.getActive()).count();
        state.put("activated_slaves", active);
        state.put("deactivated_slaves", agents.getAgentsCount() - active);
        state.put("unreachable_slaves", 0);
        state.setAll(slaves(Optional.empty()));
        state.setAll(frameworks());
        state.set("flags", JSON.objectNode());
        return state;
    }

    /** {@code /slaves}, all or that one. */
    ObjectNode slaves(Optional<String> id) {
        Response.GetAgents agents = view.agents();
        ArrayNode list = JSON.arrayNode();
        agents.getAgentsList().stream()
                .filter(agent -> matches(agent.getAgentInfo(), id))
                .forEach(agent -> list.add(SlaveJson.full(agent)));
        ArrayNode recovered = JSON.arrayNode();
        agents.getRecoveredAgentsList().stream()
                .filter(agent -> matches(agent, id))
                .forEach(
                        agent ->
                                recovered.add(
                                        JSON.objectNode()
                                                .put("id", agent.getId().getValue())
                                                .put("hostname", agent.getHostname())));
        ObjectNode object = JSON.objectNode();
        object.set("slaves", list);
        object.set("recovered_slaves", recovered);
        return object;
    }

    private static boolean matches(AgentInfo agent, Optional<String> id) {
        return id.isEmpty() || id.get().equals(agent.getId().getValue());
    }

    /** {@code /frameworks}. */
    ObjectNode frameworks() {
        Response.GetFrameworks frameworks = view.frameworks();
        ObjectNode object = JSON.objectNode();
        object.set("frameworks", list(frameworks.getFrameworksList()));
        object.set("completed_frameworks", list(frameworks.getCompletedFrameworksList()));
        object.set("unregistered_frameworks", JSON.arrayNode());
        return object;
    }

    private ArrayNode list(List<Response.GetFrameworks.Framework> frameworks) {
        Response.GetTasks tasks = view.tasks();
        List<ExecutorView> executors = view.executors();
        ArrayNode list = JSON.arrayNode();
        frameworks.forEach(framework -> list.add(framework(framework, tasks, executors)));
        return list;
    }

    /** A framework as in {@code /state-summary}. */
    static ObjectNode summary(Response.GetFrameworks.Framework framework) {
        FrameworkInfo info = framework.getFrameworkInfo();
        ObjectNode object = JSON.objectNode();
        object.put("id", info.getId().getValue());
        object.put("name", info.getName());
        object.put("hostname", info.getHostname());
        object.put("webui_url", info.getWebuiUrl());
        object.put("active", framework.getActive());
        object.put("connected", framework.getConnected());
        object.put("recovered", framework.getRecovered());
        object.set("used_resources", ResourceJson.of(framework.getAllocatedResourcesList()));
        object.set("offered_resources", ResourceJson.of(framework.getOfferedResourcesList()));
        ArrayNode capabilities = object.putArray("capabilities");
        info.getCapabilitiesList().forEach(one -> capabilities.add(one.getType().name()));
        return object;
    }

    private static ObjectNode framework(
            Response.GetFrameworks.Framework framework,
            Response.GetTasks tasks,
            List<ExecutorView> executors) {
        FrameworkInfo info = framework.getFrameworkInfo();
        String id = info.getId().getValue();
        ObjectNode object = summary(framework);
        object.put("user", info.getUser());
        object.put("principal", info.getPrincipal());
        object.put("failover_timeout", info.getFailoverTimeout());
        object.put("checkpoint", info.getCheckpoint());
        object.put("registered_time", seconds(framework.getRegisteredTime()));
        boolean multiRole =
                info.getCapabilitiesList().stream()
                        .anyMatch(one -> one.getType() == Capability.Type.MULTI_ROLE);
        if (multiRole) {
            ArrayNode roles = object.putArray("roles");
            info.getRolesList().forEach(roles::add);
        } else {
            object.put("role", info.getRole());
        }
        object.set("resources", ResourceJson.of(framework.getAllocatedResourcesList()));
        Predicate<Task> own = task -> task.getFrameworkId().getValue().equals(id);
        object.set("tasks", tasks(tasks.getTasksList().stream().filter(own).toList()));
        object.set(
                "unreachable_tasks",
                tasks(tasks.getUnreachableTasksList().stream().filter(own).toList()));
        object.set(
                "completed_tasks",
                tasks(tasks.getCompletedTasksList().stream().filter(own).toList()));
        ArrayNode offers = object.putArray("offers");
        framework.getOffersList().forEach(offer -> offers.add(offer.getId().getValue()));
        ArrayNode list = object.putArray("executors");
        executors.stream()
                .filter(ExecutorView::live)
                .filter(one -> one.info().getFrameworkId().getValue().equals(id))
                .forEach(one -> list.add(executor(one)));
        return object;
    }

    private static ObjectNode executor(ExecutorView executor) {
        ObjectNode object = JSON.objectNode();
        object.put("executor_id", executor.info().getExecutorId().getValue());
        object.put("name", executor.info().getName());
        object.put("framework_id", executor.info().getFrameworkId().getValue());
        object.put("slave_id", executor.agentId());
        object.put("source", executor.info().getSource());
        object.put("type", executor.info().getType().name());
        object.set("resources", ResourceJson.of(executor.info().getResourcesList()));
        return object;
    }

    static ArrayNode tasks(List<Task> tasks) {
        ArrayNode list = JSON.arrayNode();
        tasks.forEach(task -> list.add(task(task)));
        return list;
    }

    private static ObjectNode task(Task task) {
        ObjectNode object = JSON.objectNode();
        object.put("id", task.getTaskId().getValue());
        object.put("name", task.getName());
        object.put("framework_id", task.getFrameworkId().getValue());
        object.put("executor_id", task.getExecutorId().getValue());
        object.put("slave_id", task.getAgentId().getValue());
        object.put("state", task.getState().name());
        object.put("user", task.getUser());
        object.set("resources", ResourceJson.of(task.getResourcesList()));
        if (task.getResourcesCount() > 0) {
            object.put("role", task.getResources(0).getAllocationInfo().getRole());
        }
        if (task.hasHealthCheck()) {
            object.set("health_check", ProtoJsonWriter.write(task.getHealthCheck()));
        }
        ArrayNode statuses = object.putArray("statuses");
        for (TaskStatus status : task.getStatusesList()) {
            ObjectNode one = statuses.addObject();
            one.put("state", status.getState().name());
            one.put("timestamp", status.getTimestamp());
            if (status.hasHealthy()) {
                one.put("healthy", status.getHealthy());
            }
            one.set("container_status", ProtoJsonWriter.write(status.getContainerStatus()));
        }
        return object;
    }

    private static double seconds(TimeInfo time) {
        return time.getNanoseconds() / 1e9;
    }
}
