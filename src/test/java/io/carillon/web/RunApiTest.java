package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs, tasks and their files, over real HTTP and a real engine. */
final class RunApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading(Settings.DEFAULT, 4);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aRunIsStartedByHandAndShownWithItsShards() throws Exception {
        server.job(
                "three", "succeed", "shards", "{\"count\": 3, \"parameters\": {\"1\": \"one\"}}");
        HttpResponse<String> started =
                server.call(
                        "POST",
                        "/v1/jobs/three/runs",
                        "{\"shards\": [0, 1], \"parameter\": \"p\", \"env\": {\"K\": \"V\"}}");
        assertThat(started.statusCode()).isEqualTo(202);
        String location = started.headers().firstValue("Location").orElseThrow();
        JsonObject run = server.await(location, "state", "SUCCEEDED");
        assertThat(run.getString("trigger")).isEqualTo("MANUAL");
        assertThat(run.getJsonObject("counts").getInteger("succeeded")).isEqualTo(2);
        JsonArray shards = run.getJsonArray("shards");
        assertThat(shards).hasSize(2);
        JsonObject one = shards.getJsonObject(1);
        assertThat(one.getString("parameter")).isEqualTo("one");
        JsonObject attempt = one.getJsonArray("attempts").getJsonObject(0);
        assertThat(attempt.getString("agent")).isEqualTo(ScriptedMesos.AGENT.value());
        assertThat(attempt.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(one.getString("task")).isEqualTo(attempt.getString("task"));
        assertThat(one.getString("agent")).isEqualTo(ScriptedMesos.AGENT.value());
        assertThat(server.get("/v1/tasks/" + attempt.getString("task")).getString("state"))
                .isEqualTo("SUCCEEDED");
        JsonObject job = server.get("/v1/jobs/three");
        assertThat(job.getJsonArray("recentRuns").getJsonObject(0).getString("id"))
                .isEqualTo(run.getString("id"));
    }

    @Test
    void aRepeatWithTheSameKeyIsTheSameRun() throws Exception {
        server.job("once", "succeed", "concurrency", "\"ALLOW\"");
        List<String> ids = new ArrayList<>();
        for (String key : List.of("key-1", "key-1", "key-2")) {
            HttpResponse<String> started =
                    server.call("POST", "/v1/jobs/once/runs", "{}", "Idempotency-Key", key);
            assertThat(started.statusCode()).isEqualTo(202);
            ids.add(new JsonObject(started.body()).getString("id"));
        }
        HttpResponse<String> other =
                server.call(
                        "POST",
                        "/v1/jobs/once/runs",
                        "{\"parameter\": \"other\"}",
                        "Idempotency-Key",
                        "key-1");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(new JsonObject(other.body()).getString("type"))
                .isEqualTo("urn:carillon:problem:idempotency-key-reused");
        for (int i = 0; i <= Settings.DEFAULT.limits().runsKept(); i++) {
            server.run("once", "SUCCEEDED");
        }
        JsonObject late =
                new JsonObject(
                        server.call("POST", "/v1/jobs/once/runs", "{}", "Idempotency-Key", "key-1")
                                .body());
        assertThat(late.getString("id")).isEqualTo(ids.get(0));
        assertThat(late.getString("state")).isEqualTo("SUCCEEDED");
        assertThat(late.getBoolean("repeated")).isTrue();
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
        assertThat(ids.get(0)).isNotEqualTo(ids.get(2));
        assertThat(
                        server.call(
                                        "POST",
                                        "/v1/jobs/once/runs",
                                        "",
                                        "Idempotency-Key",
                                        "with blank")
                                .statusCode())
                .isEqualTo(400);
    }

    @Test
    void runsArePagedNewestFirst() throws Exception {
        server.job("many", "succeed");
        List<String> started = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            started.add(0, server.run("many", "SUCCEEDED").getString("id"));
        }
        List<String> found = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonObject page =
                    server.get(
                            "/v1/jobs/many/runs?limit=2"
                                    + (next.isEmpty() ? "" : "&cursor=" + next));
            page.getJsonArray("items").forEach(r -> found.add(((JsonObject) r).getString("id")));
            next = page.getString("next");
        }
        assertThat(found).isEqualTo(started);
    }

    @Test
    void shardsOfAWideRunArePaged() throws Exception {
        server.job(
                "wide",
                "succeed",
                "shards",
                "{\"count\": 25}",
                "resources",
                "{\"cpus\": 0.01, \"memMiB\": 1}");
        JsonObject run = server.run("wide", "SUCCEEDED");
        assertThat(run.getJsonArray("shards")).hasSize(25);
        String path = "/v1/runs/" + run.getString("id") + "?limit=10";
        List<Integer> shards = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonObject page = server.get(path + (next.isEmpty() ? "" : "&cursor=" + next));
            page.getJsonArray("shards")
                    .forEach(s -> shards.add(((JsonObject) s).getInteger("shard")));
            next = page.getString("next");
        }
        assertThat(shards).hasSize(25).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aShardWithoutAPlaceSaysWhy() throws Exception {
        server.job("huge", "succeed", "resources", "{\"cpus\": 1000}");
        HttpResponse<String> started = server.call("POST", "/v1/jobs/huge/runs", "");
        String id = new JsonObject(started.body()).getString("id");
        Awaitility.await()
                .until(
                        () ->
                                ServerForTests.shard(server.get("/v1/runs/" + id), 0)
                                        .getString("because")
                                        .contains("no offer has 1000 cpus"));
        assertThat(server.call("POST", "/v1/runs/" + id + "/kill", "").statusCode()).isEqualTo(202);
        server.await("/v1/runs/" + id, "state", "KILLED");
    }

    @Test
    void aLiveTaskIsListedShownAndKilled() throws Exception {
        server.job("alive", "stay", "shards", "{\"count\": 3, \"maxParallel\": 3}");
        JsonObject run = server.run("alive", "RUNNING");
        String task =
                ServerForTests.shard(
                                server.await("/v1/runs/" + run.getString("id"), "state", "RUNNING"),
                                0)
                        .getString("task");
        server.await("/v1/tasks/" + task, "state", "RUNNING");
        List<String> listed = new ArrayList<>();
        Awaitility.await()
                .until(
                        () -> {
                            listed.clear();
                            listed.addAll(tasksOf("alive"));
                            return listed.size() == 3;
                        });
        assertThat(listed).contains(task).doesNotHaveDuplicates();
        assertThat(server.call("POST", "/v1/tasks/" + task + "/kill", "").statusCode())
                .isEqualTo(202);
        server.await("/v1/tasks/" + task, "state", "KILLED");
        server.call("POST", "/v1/runs/" + run.getString("id") + "/kill", "");
        JsonObject ended = server.await("/v1/runs/" + run.getString("id"), "state", "KILLED");
        assertThat(server.call("POST", "/v1/runs/" + ended.getString("id") + "/kill", ""))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(409);
    }

    private static List<String> tasksOf(String job) throws Exception {
        List<String> found = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonObject page =
                    server.get("/v1/tasks?limit=1" + (next.isEmpty() ? "" : "&cursor=" + next));
            for (Object item : page.getJsonArray("items")) {
                if (((JsonObject) item).getString("job").equals(job)) {
                    found.add(((JsonObject) item).getString("id"));
                }
            }
            next = page.getString("next");
        }
        return found;
    }

    @Test
    void aFailedRunIsRetried() throws Exception {
        server.job("failing", "fail", "retry", "{\"maxAttempts\": 1}");
        JsonObject run = server.run("failing", "FAILED");
        HttpResponse<String> retried =
                server.call("POST", "/v1/runs/" + run.getString("id") + "/retry", "");
        assertThat(retried.statusCode()).isEqualTo(202);
        JsonObject again = new JsonObject(retried.body());
        assertThat(again.getString("trigger")).isEqualTo("RETRY");
        assertThat(again.getString("id")).isNotEqualTo(run.getString("id"));
        server.await("/v1/runs/" + again.getString("id"), "state", "FAILED");
    }

    @Test
    void whatATaskWroteIsReadInParts() throws Exception {
        server.job("writing", "succeed");
        JsonObject run = server.run("writing", "SUCCEEDED");
        String task =
                ServerForTests.shard(run, 0)
                        .getJsonArray("attempts")
                        .getJsonObject(0)
                        .getString("task");
        server.wrote(task, "stdout", "grüße, world");
        String path = "/v1/tasks/" + task + "/files/stdout";
        HttpResponse<String> all = server.call("GET", path, "");
        assertThat(all.body()).isEqualTo("grüße, world");
        assertThat(all.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(all.headers().firstValue("Carillon-Size")).hasValue("14");
        HttpResponse<String> part = server.call("GET", path + "?offset=9&length=3", "");
        assertThat(part.body()).isEqualTo("wor");
        assertThat(part.headers().firstValue("Carillon-Offset")).hasValue("9");
        assertThat(server.call("GET", path + "?offset=99", "").body()).isEmpty();
        assertThat(server.call("GET", path + "?offset=-1", "").statusCode()).isEqualTo(400);
        assertThat(server.call("GET", path + "?length=99999999", "").statusCode()).isEqualTo(400);
        String other = "/v1/tasks/" + task + "/files/";
        assertThat(server.call("GET", other + "stderr", "").statusCode()).isEqualTo(404);
        assertThat(server.call("GET", other + "%2e%2e%2fpasswd", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aRunThatIsNotThereIsNotFound() throws Exception {
        for (String path :
                List.of(
                        "/v1/runs/none",
                        "/v1/runs/none~20300101T000000000m",
                        "/v1/tasks/none",
                        "/v1/tasks/none~20300101T000000000m~0~1",
                        "/v1/jobs/none/runs",
                        "/v1/jobs/none/fires")) {
            assertThat(server.call("GET", path, "").statusCode()).as(path).isEqualTo(404);
        }
    }
}
