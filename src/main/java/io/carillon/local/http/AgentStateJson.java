package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.local.cluster.ExecutorView;
import io.carillon.local.cluster.OperatorView;
import io.carillon.local.process.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.MasterProtos.Response;

/** What {@code /state} of an agent answers: its executors with tasks and sandboxes. */
final class AgentStateJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final OperatorView view;
    private final Sandbox sandbox;
    private final Map<String, ObjectNode> frameworks = new TreeMap<>();

    AgentStateJson(OperatorView view, Sandbox sandbox) {
        this.view = view;
        this.sandbox = sandbox;
    }

    /** The agent whose path is {@code /slave(N)}. */
    Optional<ObjectNode> state(int number) {
        return view.agents().getAgentsList().stream()
                .filter(agent -> agent.getPid().startsWith("slave(" + number + ")@"))
                .findFirst()
                .map(this::state);
    }

    private ObjectNode state(Response.GetAgents.Agent agent) {
        String id = agent.getAgentInfo().getId().getValue();
        ObjectNode state = JSON.objectNode();
        state.put("id", id);
        state.put("hostname", agent.getAgentInfo().getHostname());
        state.put("pid", agent.getPid());
        state.put("version", agent.getVersion());
        state.set("attributes", ResourceJson.attributes(agent.getAgentInfo().getAttributesList()));
        SlaveJson.totals(state, agent.getTotalResourcesList());
        state.putObject("flags").put("work_dir", sandbox.work().toString());
        Response.GetTasks tasks = view.tasks();
        commands(id, tasks.getTasksList(), true);
        commands(id, tasks.getCompletedTasksList(), false);
        view.executors().stream()
                .filter(executor -> executor.agentId().equals(id))
                .forEach(this::own);
        state.putArray("frameworks").addAll(frameworks.values());
        state.putArray("completed_frameworks");
        return state;
    }

    /** The command executors: one for each task that has no other. */
    private void commands(String agentId, List<Task> tasks, boolean live) {
        tasks.stream()
                .filter(task -> task.getAgentId().getValue().equals(agentId))
                .filter(task -> !task.hasExecutorId())
                .forEach(task -> command(agentId, task, live));
    }

    private void command(String agentId, Task task, boolean live) {
        String container =
                task.getStatusesList().stream()
                        .map(status -> status.getContainerStatus().getContainerId().getValue())
                        .filter(value -> !value.isEmpty())
                        .findFirst()
                        .orElse("latest");
        String frameworkId = task.getFrameworkId().getValue();
        String taskId = task.getTaskId().getValue();
        ObjectNode executor = executor(agentId, frameworkId, taskId, container, live);
        executor.put("name", "Command Executor (Task: " + taskId + ")").put("source", taskId);
        executor.set("resources", ResourceJson.of(task.getResourcesList()));
        executor.set("tasks", StateJson.tasks(live ? List.of(task) : List.of()));
        executor.set("completed_tasks", StateJson.tasks(live ? List.of() : List.of(task)));
    }

    /** A default or custom executor. */
    private void own(ExecutorView view) {
        ObjectNode executor =
                executor(
                        view.agentId(),
                        view.info().getFrameworkId().getValue(),
                        view.info().getExecutorId().getValue(),
                        view.containerId(),
                        view.live());
        executor.put("name", view.info().getName())
                .put("source", view.info().getSource())
                .put("type", view.info().hasType() ? view.info().getType().name() : "CUSTOM");
        executor.set("resources", ResourceJson.of(view.info().getResourcesList()));
        executor.set("tasks", StateJson.tasks(view.tasks()));
        executor.set("completed_tasks", StateJson.tasks(view.completed()));
    }

    private ObjectNode executor(
            String agentId, String frameworkId, String id, String container, boolean live) {
        ObjectNode executor =
                frameworks
                        .computeIfAbsent(frameworkId, AgentStateJson::framework)
                        .withArray(live ? "executors" : "completed_executors")
                        .addObject()
                        .put("id", id)
                        .put("container", container)
                        .put(
                                "directory",
                                sandbox.runs(agentId, frameworkId, id)
                                        .resolve(container)
                                        .toString());
        executor.putArray("queued_tasks");
        return executor;
    }

    private static ObjectNode framework(String id) {
        ObjectNode framework = JSON.objectNode().put("id", id);
        framework.putArray("executors");
        framework.putArray("completed_executors");
        return framework;
    }
}
