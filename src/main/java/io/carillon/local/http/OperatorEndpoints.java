package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.local.cluster.OperatorView;
import io.carillon.local.process.Sandbox;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.master.MasterProtos.Response;
import org.jspecify.annotations.Nullable;

/** The JSON endpoints without version, of the master and of its agents. For the context. */
final class OperatorEndpoints {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ModelLoop loop;
    private final Sandbox sandbox;

    OperatorEndpoints(ModelLoop loop, Sandbox sandbox) {
        this.loop = loop;
        this.sandbox = sandbox;
    }

    /** Answers if the path is one of the endpoints; false otherwise. */
    boolean handle(HttpServerRequest request, String path, Optional<Integer> agent) {
        OperatorView view = loop.model().view();
        switch (path) {
            case "/health" -> Replies.empty(request, 200);
            case "/version" -> Replies.json(request, version(view.master()));
            case "/redirect" -> redirect(request, view.master());
            case "/flags" -> Replies.json(request, flags());
            case "/metrics/snapshot" -> Replies.json(request, metrics(view));
            case "/state", "/state.json" -> {
                if (agent.isPresent()) {
                    Optional<ObjectNode> state =
                            new AgentStateJson(view, sandbox).state(agent.get());
                    state.ifPresentOrElse(
                            json -> Replies.json(request, json), () -> Replies.empty(request, 404));
                } else {
                    Replies.json(request, new StateJson(view).state());
                }
            }
            case "/slaves" ->
                    Replies.json(
                            request,
                            new StateJson(view)
                                    .slaves(Optional.ofNullable(request.getParam("slave_id"))));
            case "/state-summary" -> Replies.json(request, new SummaryJson(view).summary());
            case "/roles", "/roles.json" -> Replies.json(request, new SummaryJson(view).roles());
            case "/teardown" -> Bodies.read(request, body -> tearDown(request, body));
            case "/frameworks" -> Replies.json(request, new StateJson(view).frameworks());
            case "/tasks" -> tasks(request, view.tasks());
            default -> {
                return false;
            }
        }
        return true;
    }

    private void tearDown(HttpServerRequest request, Buffer body) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            Replies.text(request, 405, "Expecting one of { 'POST' }");
            return;
        }
        List<String> ids = Bodies.formValues(body, "frameworkId");
        boolean known =
                loop.model().view().frameworks().getFrameworksList().stream()
                        .anyMatch(one -> ids.contains(one.getFrameworkInfo().getId().getValue()));
        if (!known) {
            Replies.text(
                    request,
                    400,
                    ids.isEmpty()
                            ? "Missing 'frameworkId' query parameter in the request body"
                            : "No framework found with specified ID");
            return;
        }
        loop.tell((model, now) -> model.faults().tearDown(now, ids.get(0)));
        Replies.empty(request, 200);
    }

    static ObjectNode version(MasterInfo master) {
        return JSON.objectNode()
                .put("version", master.getVersion())
                .put("build_user", "carillon")
                .put("git_tag", "local");
    }

    private ObjectNode flags() {
        ObjectNode object = JSON.objectNode();
        object.putObject("flags").put("work_dir", sandbox.work().toString());
        return object;
    }

    private void redirect(HttpServerRequest request, MasterInfo master) {
        String leader =
                loop.model()
                        .refusal()
                        .flatMap(answer -> answer.leader())
                        .orElse(master.getHostname() + ":" + master.getPort());
        request.response().putHeader("Location", "//" + leader);
        Replies.empty(request, 307);
    }

    private static ObjectNode metrics(OperatorView view) {
        Response.GetTasks tasks = view.tasks();
        Response.GetFrameworks frameworks = view.frameworks();
        ObjectNode object = JSON.objectNode();
        object.put("master/elected", 1.0);
        object.put("master/slaves_active", (double) view.agents().getAgentsCount());
        object.put(
                "master/frameworks_active",
                (double)
                        frameworks.getFrameworksList().stream()
                                .filter(framework -> framework.getActive())
                                .count());
        object.put("master/tasks_unreachable", (double) tasks.getUnreachableTasksCount());
        for (String state : List.of("STAGING", "STARTING", "RUNNING", "KILLING")) {
            object.put(
                    "master/tasks_" + state.toLowerCase(java.util.Locale.ROOT),
                    (double)
                            tasks.getTasksList().stream()
                                    .filter(task -> task.getState().name().equals("TASK_" + state))
                                    .count());
        }
        return object;
    }

    private static void tasks(HttpServerRequest request, Response.GetTasks all) {
        List<Task> tasks = new ArrayList<>(all.getCompletedTasksList());
        tasks.addAll(all.getUnreachableTasksList());
        tasks.addAll(all.getTasksList());
        String framework = request.getParam("framework_id");
        String id = request.getParam("task_id");
        tasks.removeIf(
                task ->
                        (framework != null && !framework.equals(task.getFrameworkId().getValue()))
                                || (id != null && !id.equals(task.getTaskId().getValue())));
        if (!"asc".equals(request.getParam("order"))) {
            Collections.reverse(tasks);
        }
        int from = Math.min(number(request.getParam("offset"), 0), tasks.size());
        int to = (int) Math.min((long) from + number(request.getParam("limit"), 100), tasks.size());
        ObjectNode object = JSON.objectNode();
        object.set("tasks", StateJson.tasks(tasks.subList(from, to)));
        Replies.json(request, object);
    }

    private static int number(@Nullable String text, int absent) {
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : absent;
    }
}
