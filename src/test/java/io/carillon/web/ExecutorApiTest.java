package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Input;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shared executors, over real HTTP and a real engine. */
final class ExecutorApiTest {
    private ServerForTests server;

    @BeforeEach
    void start() throws Exception {
        server = ServerForTests.leading();
        for (String app : List.of("reports", "shop")) {
            server.call(
                    "PUT",
                    "/v1/apps/" + app,
                    "{\"executor\": {\"mode\": \"SHARED\", \"command\": \"./x\", \"maxTasks\":"
                            + " 7}}");
            server.job("job-of-" + app, "work", "app", "\"" + app + "\"");
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void anExecutorIsShownAtWorkThenIdleThenAsOneThatWaits() throws Exception {
        assertThat(executors("")).isEmpty();
        JsonObject run = server.run("job-of-reports", "RUNNING");

        JsonObject works = executors("").get(0);
        assertThat(works.getString("id")).startsWith("reports~1~1.1@agent-1");
        assertThat(works.getString("app")).isEqualTo("reports");
        assertThat(works.getLong("version")).isEqualTo(1);
        assertThat(works.getString("agent")).isEqualTo("agent-1");
        assertThat(works.getString("host")).isEqualTo("host-1");
        assertThat(works.getInteger("tasks")).isEqualTo(1);
        assertThat(works.getInteger("maxTasks")).isEqualTo(7);
        assertThat(works.getString("launchedAt")).isNotNull();
        assertThat(works.getString("idleTimeout")).isEqualTo("PT5M");
        assertThat(works.getString("idleSince")).isNull();
        assertThat(works.getJsonObject("backOff")).isNull();

        String id = run.getString("id");
        server.call("POST", "/v1/runs/" + id + "/kill", "");
        server.await("/v1/runs/" + id, "state", "KILLED");
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> executors("").get(0).getString("idleSince") != null);
        assertThat(executors("").get(0).getInteger("tasks")).isZero();

        dies(works.getString("id"));
        assertThat(executors("")).as("the first death costs no wait").isEmpty();
        server.run("job-of-reports", "RUNNING");
        dies(executors("").get(0).getString("id"));
        JsonObject waits = executors("").get(0);
        assertThat(waits.getString("id")).isNull();
        assertThat(waits.getString("app")).isEqualTo("reports");
        assertThat(waits.getString("agent")).isEqualTo("agent-1");
        assertThat(waits.getJsonObject("backOff").getInteger("deaths")).isEqualTo(2);
        assertThat(waits.getJsonObject("backOff").getString("until")).isNotNull();
        assertThat(waits.getJsonObject("backOff").getString("because"))
                .isEqualTo("the executor of app reports has ended: out of memory");
    }

    @Test
    void theyAreListedByAppAndInPages() throws Exception {
        server.run("job-of-reports", "RUNNING");
        server.run("job-of-shop", "RUNNING");

        assertThat(apps(executors(""))).containsExactly("reports", "shop");
        assertThat(apps(executors("?app=shop"))).containsExactly("shop");
        assertThat(executors("?app=none")).isEmpty();
        JsonObject first = server.get("/v1/executors?limit=1");
        assertThat(apps(items(first))).containsExactly("reports");
        JsonObject second = server.get("/v1/executors?limit=1&cursor=" + first.getString("next"));
        assertThat(apps(items(second))).containsExactly("shop");
        assertThat(second.getString("next")).isNull();
        assertThat(server.call("GET", "/v1/executors?cursor=x", "").statusCode()).isEqualTo(400);
        assertThat(server.call("GET", "/v1/executors?job=x", "").statusCode()).isEqualTo(400);
    }

    private void dies(String executor) throws Exception {
        String agent = executor.substring(executor.indexOf('@') + 1);
        server.lead
                .engine
                .orElseThrow()
                .submit(
                        new Input.ExecutorLost(
                                new io.carillon.model.AgentId(agent),
                                executor,
                                false,
                                "out of memory"));
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(
                        () ->
                                executors("").stream()
                                        .noneMatch(e -> executor.equals(e.getString("id"))));
    }

    private List<JsonObject> executors(String query) throws Exception {
        return items(server.get("/v1/executors" + query));
    }

    private static List<JsonObject> items(JsonObject list) {
        List<JsonObject> items = new ArrayList<>();
        JsonArray array = list.getJsonArray("items");
        for (int i = 0; i < array.size(); i++) {
            items.add(array.getJsonObject(i));
        }
        return items;
    }

    private static List<String> apps(List<JsonObject> executors) {
        return executors.stream().map(one -> one.getString("app")).toList();
    }
}
