package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What runs and shards say while they wait, and what is shown of ended ones. */
final class WaitingApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static JsonObject start(String job, String body) throws Exception {
        return new JsonObject(server.call("POST", "/v1/jobs/" + job + "/runs", body).body());
    }

    private static JsonObject until(JsonObject run, Predicate<JsonObject> condition) {
        JsonObject[] last = {run};
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(
                        () -> {
                            last[0] = server.get("/v1/runs/" + run.getString("id"));
                            return condition.test(last[0]);
                        });
        return last[0];
    }

    private static String waits(JsonObject of) {
        JsonObject waiting = of.getJsonObject("waiting");
        if (waiting == null) {
            return "";
        }
        assertThat(of.getString("because")).isEqualTo(waiting.getString("because")).isNotEmpty();
        return waiting.getString("for");
    }

    @Test
    void aShardBehindOthersSaysSo() throws Exception {
        server.job("narrow", "sleep", "shards", "{\"count\": 3, \"maxParallel\": 1}");
        JsonObject run =
                until(
                        start("narrow", ""),
                        r -> ServerForTests.shard(r, 0).getString("state").equals("RUNNING"));
        assertThat(waits(ServerForTests.shard(run, 0))).isEmpty();
        assertThat(waits(ServerForTests.shard(run, 1))).isEqualTo("OTHER_SHARDS");
        assertThat(waits(ServerForTests.shard(run, 2))).isEqualTo("OTHER_SHARDS");
        assertThat(waits(run)).isEmpty();
    }

    @Test
    void aQueuedRunNamesTheRunBeforeIt() throws Exception {
        server.job("queue", "sleep", "concurrency", "\"QUEUE\"");
        String first = start("queue", "").getString("id");
        JsonObject second = server.get("/v1/runs/" + start("queue", "").getString("id"));
        assertThat(waits(second)).isEqualTo("RUNS_BEFORE");
        assertThat(second.getString("because")).contains(first);
        assertThat(waits(ServerForTests.shard(second, 0))).isEqualTo("RUNS_BEFORE");
        JsonArray runs = server.get("/v1/jobs/queue/runs").getJsonArray("items");
        assertThat(waits(runs.getJsonObject(0))).isEqualTo("RUNS_BEFORE");
        assertThat(waits(server.get("/v1/jobs/queue").getJsonArray("liveRuns").getJsonObject(1)))
                .isEqualTo("RUNS_BEFORE");
    }

    @Test
    void aShardBeforeItsNextAttemptSaysUntilWhen() throws Exception {
        String retry = "{\"maxAttempts\": 3, \"initialDelay\": \"PT10M\", \"maxDelay\": \"PT1H\"}";
        server.job("patient", "fail", "retry", retry);
        JsonObject run =
                until(
                        start("patient", ""),
                        r -> waits(ServerForTests.shard(r, 0)).equals("NEXT_ATTEMPT"));
        JsonObject waiting = ServerForTests.shard(run, 0).getJsonObject("waiting");
        assertThat(Instant.parse(waiting.getString("until")))
                .isAfter(Instant.now().plusSeconds(500));
        assertThat(waiting.getString("because")).contains(waiting.getString("until"));
    }

    @Test
    void aShardWithoutAPlaceSaysSoInListsToo() throws Exception {
        server.job("huge", "sleep", "resources", "{\"cpus\": 9999}");
        JsonObject run =
                until(start("huge", ""), r -> waits(ServerForTests.shard(r, 0)).equals("PLACE"));
        assertThat(waits(run)).isEqualTo("PLACE");
        JsonObject line = server.get("/v1/jobs/huge/runs").getJsonArray("items").getJsonObject(0);
        assertThat(waits(line)).isEqualTo("PLACE");
        JsonObject job = server.get("/v1/jobs?q=huge").getJsonArray("items").getJsonObject(0);
        assertThat(waits(job.getJsonObject("lastRun"))).isEqualTo("PLACE");
    }

    @Test
    void whatARunByHandWasGivenIsShown() throws Exception {
        server.job("given", "succeed");
        JsonObject started = start("given", "{\"parameter\": \"p\", \"env\": {\"A\": \"b\"}}");
        assertThat(started.getString("parameter")).isEqualTo("p");
        JsonObject run = until(started, r -> r.getString("state").equals("SUCCEEDED"));
        assertThat(run.getString("parameter")).isEqualTo("p");
        assertThat(run.getJsonObject("env")).isEqualTo(new JsonObject().put("A", "b"));

        // The host of a task that has ended is still known.
        JsonObject shard = ServerForTests.shard(run, 0);
        assertThat(shard.getString("host")).isNotEmpty();
        JsonObject task = server.get("/v1/tasks/" + shard.getString("task"));
        assertThat(task.getString("host")).isEqualTo(shard.getString("host"));
    }

    @Test
    void aDeletionSaysWhetherItIsDone() throws Exception {
        server.job("idle", "succeed");
        server.job("busy", "sleep", "type", "\"DAEMON\"");
        server.await("/v1/jobs/busy", "state", "ACTIVE");
        String idle = server.call("DELETE", "/v1/jobs/idle", "").body();
        String busy = server.call("DELETE", "/v1/jobs/busy", "").body();
        assertThat(new JsonObject(idle).getString("detail"))
                .isNotEqualTo(new JsonObject(busy).getString("detail"));
        assertThat(server.call("GET", "/v1/jobs/idle", "").statusCode()).isEqualTo(404);
    }
}
