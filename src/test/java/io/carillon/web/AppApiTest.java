package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Apps, and jobs in view of their apps, over real HTTP and a real engine. */
final class AppApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void anAppIsCreatedThenReplacedThenShownThenDeleted() throws Exception {
        String document = "{\"env\": {\"TIER\": \"one\"}, \"labels\": {\"team\": \"data\"}}";
        HttpResponse<String> created = server.call("PUT", "/v1/apps/reports", document);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("ETag").orElseThrow()).startsWith("\"1-");
        assertThat(created.headers().firstValue("Location")).hasValue("/v1/apps/reports");

        HttpResponse<String> replaced =
                server.call("PUT", "/v1/apps/reports", document.replace("one", "two"));
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(replaced.headers().firstValue("ETag").orElseThrow()).startsWith("\"2-");

        JsonObject shown = server.get("/v1/apps/reports");
        assertThat(shown.getLong("version")).isEqualTo(2);
        assertThat(shown.getString("state")).isEqualTo("ACTIVE");
        assertThat(shown.getString("mode")).isEqualTo("COMMAND");
        JsonObject definition = shown.getJsonObject("definition");
        assertThat(definition.getJsonObject("env")).isEqualTo(new JsonObject().put("TIER", "two"));
        HttpResponse<String> back = server.call("PUT", "/v1/apps/reports", definition.encode());
        assertThat(new JsonObject(back.body()).getLong("version")).as("the same").isEqualTo(2);

        assertThat(status("DELETE", "/v1/apps/reports", "", "If-Match", "\"1\"")).isEqualTo(412);
        assertThat(status("DELETE", "/v1/apps/reports", "", "If-Match", "\"2\"")).isEqualTo(202);
        assertThat(server.call("GET", "/v1/apps/reports", "").statusCode()).isEqualTo(404);
        assertThat(server.call("DELETE", "/v1/apps/reports", "").statusCode()).isEqualTo(404);
    }

    @Test
    void conditionsAreKept() throws Exception {
        assertThat(status("PUT", "/v1/apps/guarded", "{}", "If-Match", "\"1\"")).isEqualTo(412);
        assertThat(status("PUT", "/v1/apps/guarded", "{}", "If-None-Match", "*")).isEqualTo(201);
        assertThat(status("PUT", "/v1/apps/guarded", "{}", "If-None-Match", "*")).isEqualTo(412);
        assertThat(status("PUT", "/v1/apps/guarded", "{}", "If-Match", "\"1\"")).isEqualTo(200);
        assertThat(status("DELETE", "/v1/apps/guarded", "", "If-None-Match", "*")).isEqualTo(400);
        String tag =
                server.call("GET", "/v1/apps/guarded", "")
                        .headers()
                        .firstValue("ETag")
                        .orElseThrow();
        assertThat(status("GET", "/v1/apps/guarded", "", "If-None-Match", tag)).isEqualTo(304);
    }

    @Test
    void whatIsWrongIsNamedWithItsField() throws Exception {
        HttpResponse<String> refused =
                server.call(
                        "PUT",
                        "/v1/apps/wrong",
                        """
                        {"name": "other", "envs": {}, "container": [], "constraints": [1],
                         "executor": {"maxTasks": 5}}
                        """);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(paths(refused))
                .containsExactly(
                        "/name", "/container", "/constraints/0", "/envs", "/executor/maxTasks");
        assertThat(server.call("PUT", "/v1/apps/Wrong", "{}").statusCode()).isEqualTo(422);
        assertThat(server.call("DELETE", "/v1/apps/wrong?jobs=yes", "").statusCode())
                .isEqualTo(400);
        HttpResponse<String> unknown =
                server.call("PUT", "/v1/jobs/lost", "{\"command\": \"x\", \"app\": \"none\"}");
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(paths(unknown)).containsExactly("/app");
        JsonObject plan =
                new JsonObject(
                        server.call(
                                        "POST",
                                        "/v1/plan",
                                        "{\"name\": \"lost\", \"command\": \"x\", \"app\":"
                                                + " \"none\"}")
                                .body());
        assertThat(plan.getBoolean("valid")).isFalse();
    }

    @Test
    void aJobIsShownWithItsAppAndAsItIsExecuted() throws Exception {
        server.call(
                "PUT", "/v1/apps/shop", "{\"env\": {\"A\": \"1\"}, \"labels\": {\"x\": \"y\"}}");
        server.call(
                "PUT",
                "/v1/jobs/sells",
                "{\"command\": \"succeed\", \"app\": \"shop\", \"env\": {\"B\": \"2\"}}");
        server.call("PUT", "/v1/jobs/stranger", "{\"command\": \"succeed\"}");

        JsonObject plain = server.get("/v1/jobs/sells");
        assertThat(plain.getJsonObject("app"))
                .isEqualTo(new JsonObject().put("name", "shop").put("version", 1));
        assertThat(plain.getJsonObject("definition").getJsonObject("env").fieldNames())
                .containsExactly("B");
        assertThat(plain.containsKey("effective")).isFalse();
        JsonObject effective =
                server.get("/v1/jobs/sells?effective=true").getJsonObject("effective");
        assertThat(effective.getJsonObject("env").fieldNames()).containsExactly("A", "B");
        assertThat(names("/v1/jobs?app=shop")).containsExactly("sells");
        assertThat(names("/v1/jobs?app=none")).isEmpty();
        assertThat(names("/v1/jobs?label=x%3Dy")).containsExactly("sells");
        assertThat(names("/v1/apps?label=x")).containsExactly("shop");
        assertThat(names("/v1/apps?q=sho")).containsExactly("shop");
        assertThat(server.get("/v1/apps/shop").getInteger("jobs")).isEqualTo(1);
        HttpResponse<String> run = server.call("POST", "/v1/jobs/sells/runs", "");
        String id = new JsonObject(run.body()).getString("id");
        assertThat(server.get("/v1/runs/" + id).getJsonObject("app").getLong("version"))
                .isEqualTo(1);
        HttpResponse<String> refused = server.call("DELETE", "/v1/apps/shop", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("job sells uses the app");
    }

    @Test
    void anAppIsDeletedWithItsJobs() throws Exception {
        server.call("PUT", "/v1/apps/doomed", "{}");
        server.call("PUT", "/v1/jobs/doomed-one", "{\"command\": \"x\", \"app\": \"doomed\"}");

        assertThat(server.call("DELETE", "/v1/apps/doomed?jobs=delete", "").statusCode())
                .isEqualTo(202);

        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> server.call("GET", "/v1/apps/doomed", "").statusCode() == 404);
        assertThat(server.call("GET", "/v1/jobs/doomed-one", "").statusCode()).isEqualTo(404);
    }

    @Test
    void listsArePaged() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.call("PUT", "/v1/apps/paged" + i, "{}");
        }

        JsonObject first = server.get("/v1/apps?q=paged&limit=3");
        JsonObject second =
                server.get("/v1/apps?q=paged&limit=3&cursor=" + first.getString("next"));

        assertThat(names(first)).containsExactly("paged0", "paged1", "paged2");
        assertThat(names(second)).containsExactly("paged3", "paged4");
        assertThat(second.getString("next")).isNull();
    }

    @Test
    void theSchemaIsServed() throws Exception {
        JsonObject schema = server.get("/v1/schema/app");

        assertThat(schema.getString("title")).isEqualTo("App");
        assertThat(schema.getJsonObject("properties").fieldNames()).contains("executor", "uris");
    }

    private static int status(String method, String path, String body, String... headers)
            throws Exception {
        return server.call(method, path, body, headers).statusCode();
    }

    private static Iterable<String> paths(HttpResponse<String> problem) {
        JsonArray errors = new JsonObject(problem.body()).getJsonArray("errors");
        return errors.stream().map(error -> ((JsonObject) error).getString("path")).toList();
    }

    private static Iterable<String> names(String path) throws Exception {
        return names(server.get(path));
    }

    private static Iterable<String> names(JsonObject list) {
        return list.getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("name"))
                .toList();
    }
}
