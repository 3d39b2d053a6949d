package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HTTP jobs, and the app that Carillon brings for them, over the operations API. */
final class HttpJobApiTest {
    private static final String APP = "/v1/apps/carillon-http";

    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading(served("http://node"), 64);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Settings served(String apiUrl) {
        Settings shipped = Settings.DEFAULT;
        return new Settings(
                shipped.limits(),
                shipped.declineFor(),
                shipped.offerHold(),
                shipped.reconcileFirstRetry(),
                shipped.reconcileMaxRetry(),
                shipped.failoverTimeout(),
                shipped.onFrameworkRemoved(),
                apiUrl);
    }

    private static List<String> names(String path) throws Exception {
        return server.get(path).getJsonArray("items").stream()
                .map(item -> ((JsonObject) item).getString("name"))
                .toList();
    }

    @Test
    void aJobIsShownWithTheAppThatItNeedNotName() throws Exception {
        String document = "{\"http\": {\"url\": \"http://host/\", \"headers\": {\"A\": \"b\"}}}";
        HttpResponse<String> created = server.call("PUT", "/v1/jobs/asks", document);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        JsonObject job = server.get("/v1/jobs/asks?effective=true");
        assertThat(job.getJsonObject("app"))
                .isEqualTo(new JsonObject().put("name", "carillon-http").put("version", 1));
        JsonObject definition = job.getJsonObject("definition");
        assertThat(definition.getString("app")).isNull();
        assertThat(definition.getJsonObject("http"))
                .isEqualTo(
                        new JsonObject()
                                .put("url", "http://host/")
                                .put("method", "GET")
                                .put("headers", new JsonObject().put("A", "b"))
                                .putNull("body")
                                .put("expectStatus", "200-299")
                                .put("timeout", "PT30S")
                                .put("redirects", 5)
                                .putNull("caFile"));
        for (String part : List.of("definition", "effective")) {
            HttpResponse<String> back =
                    server.call("PUT", "/v1/jobs/asks", job.getJsonObject(part).encode());
            assertThat(new JsonObject(back.body()).getLong("version")).as(part).isEqualTo(1);
        }
        assertThat(names("/v1/jobs?app=carillon-http")).contains("asks");
        JsonObject line = server.get("/v1/jobs?q=asks").getJsonArray("items").getJsonObject(0);
        assertThat(line.getString("app")).isEqualTo("carillon-http");
        String run =
                new JsonObject(server.call("POST", "/v1/jobs/asks/runs", "").body())
                        .getString("id");
        assertThat(server.get("/v1/runs/" + run).getJsonObject("app").getString("name"))
                .isEqualTo("carillon-http");
    }

    @Test
    void theAppIsShownAndListedAndNobodyChangesIt() throws Exception {
        assertThat(server.call("PUT", "/v1/apps/b", "{}").statusCode()).isEqualTo(201);
        assertThat(server.call("PUT", "/v1/apps/d", "{}").statusCode()).isEqualTo(201);
        assertThat(names("/v1/apps")).containsExactly("b", "carillon-http", "d");
        JsonObject page = server.get("/v1/apps?limit=2");
        assertThat(names("/v1/apps?limit=2")).containsExactly("b", "carillon-http");
        assertThat(names("/v1/apps?limit=2&cursor=" + page.getString("next"))).containsExactly("d");
        assertThat(names("/v1/apps?label=x")).isEmpty();
        JsonObject app = server.get(APP);
        assertThat(app.getBoolean("builtIn")).isTrue();
        assertThat(app.getString("mode")).isEqualTo("SHARED");
        assertThat(app.getString("createdAt")).isNull();
        assertThat(server.get("/v1/apps/b").getBoolean("builtIn")).isFalse();

        HttpResponse<String> put =
                server.call("PUT", APP, app.getJsonObject("definition").encode());
        assertThat(put.statusCode()).isEqualTo(422);
        assertThat(put.body()).contains("belong to the apps that Carillon brings");
        for (String path : List.of(APP, APP + "?jobs=delete")) {
            HttpResponse<String> deleted = server.call("DELETE", path, "");
            assertThat(deleted.statusCode()).isEqualTo(409);
            assertThat(deleted.body()).contains("and it stays");
        }
    }

    @Test
    void whatIsWrongIsNamedWithItsFieldAlsoByAPlan() throws Exception {
        String document =
                """
                {"name": "wrong", "type": "DAEMON", "app": "carillon-http", "env": {"A": "b"},
                 "http": {"url": "ftp://host/", "headers": {"Host": "x"}, "redirects": 99}}
                """;
        HttpResponse<String> refused = server.call("PUT", "/v1/jobs/wrong", document);
        assertThat(refused.statusCode()).isEqualTo(422);
        JsonObject plan = new JsonObject(server.call("POST", "/v1/plan", document).body());
        assertThat(paths(plan.getJsonArray("errors")))
                .isEqualTo(paths(new JsonObject(refused.body()).getJsonArray("errors")))
                .containsExactlyInAnyOrder(
                        "/http/url",
                        "/http/headers/Host",
                        "/http/redirects",
                        "/type",
                        "/env",
                        "/app");
    }

    @Test
    void aClusterThatServesNoExecutorSaysSo() throws Exception {
        String document = "{\"name\": \"asks\", \"http\": {\"url\": \"http://host/\"}}";
        try (ServerForTests unserved = ServerForTests.leading(served(""), 64)) {
            HttpResponse<String> refused = unserved.call("PUT", "/v1/jobs/asks", document);
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("set http.advertise or executor.url");
            JsonObject plan = new JsonObject(unserved.call("POST", "/v1/plan", document).body());
            assertThat(paths(plan.getJsonArray("errors"))).containsExactly("/http");
        }
    }

    private static List<String> paths(JsonArray errors) {
        return errors.stream().map(error -> ((JsonObject) error).getString("path")).toList();
    }
}
