package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retries that are asked for twice, and daemons that are changed or paused, over real HTTP. */
final class RetryAndPauseApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static String failed(String job) throws Exception {
        server.job(job, "fail", "retry", "{\"maxAttempts\": 1}", "shards", "{\"count\": 2}");
        return server.run(job, "FAILED").getString("id");
    }

    private static HttpResponse<String> retry(String run, String... headers) throws Exception {
        return server.call("POST", "/v1/runs/" + run + "/retry", "", headers);
    }

    @Test
    void aRetryThatIsRepeatedWithItsKeyIsOneRun() throws Exception {
        String run = failed("keyed");
        HttpResponse<String> first = retry(run, "Idempotency-Key", "k1");
        HttpResponse<String> second = retry(run, "Idempotency-Key", "k1");
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(second.statusCode()).isEqualTo(202);
        String id = new JsonObject(first.body()).getString("id");
        assertThat(new JsonObject(second.body()).getString("id")).isEqualTo(id);
        assertThat(new JsonObject(second.body()).getBoolean("repeated")).isTrue();
        assertThat(new JsonObject(second.body()).getString("retryOf")).isEqualTo(run);
        server.await("/v1/runs/" + id, "state", "FAILED");
        assertThat(new JsonObject(retry(run, "Idempotency-Key", "k1").body()).getString("id"))
                .isEqualTo(id);
        assertThat(runs("keyed")).hasSize(2);

        // The key belongs to that request alone.
        assertThat(retry(id, "Idempotency-Key", "k1").statusCode()).isEqualTo(422);
        String body = "{\"shards\": [0, 1]}";
        assertThat(
                        server.call("POST", "/v1/jobs/keyed/runs", body, "Idempotency-Key", "k1")
                                .statusCode())
                .isEqualTo(422);
        assertThat(retry(id, "Idempotency-Key", "").statusCode()).isEqualTo(400);
    }

    @Test
    void aShardIsHandedToOneRetry() throws Exception {
        String run = failed("once");
        String next = new JsonObject(retry(run).body()).getString("id");
        assertThat(retry(run).statusCode()).isEqualTo(409);
        server.await("/v1/runs/" + next, "state", "FAILED");
        assertThat(retry(run).statusCode()).isEqualTo(409);
        assertThat(retry(next).statusCode()).isEqualTo(202);
        assertThat(runs("once")).hasSize(3);
    }

    private static JsonArray runs(String job) throws Exception {
        return server.get("/v1/jobs/" + job + "/runs").getJsonArray("items");
    }

    private static JsonObject daemon(String job) throws Exception {
        JsonObject document =
                server.job(job, "sleep", "type", "\"DAEMON\"").getJsonObject("definition");
        task(job);
        return document;
    }

    /** The id of the job's live task, as soon as it runs. */
    private static String task(String job) {
        String[] found = {""};
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(
                        () -> {
                            for (Object item : server.get("/v1/tasks").getJsonArray("items")) {
                                JsonObject task = (JsonObject) item;
                                if (task.getString("job").equals(job)
                                        && task.getString("state").equals("RUNNING")
                                        && task.getValue("kill") == null) {
                                    found[0] = task.getString("id");
                                    return true;
                                }
                            }
                            return false;
                        });
        return found[0];
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "description | \"x\"",
                "owner | \"x\"",
                "labels | {\"a\": \"b\"}",
                "retry | {\"maxAttempts\": 7}",
                "killGrace | \"PT1S\"",
                "unreachable | {\"replaceAfter\": \"PT1H\"}",
                "concurrency | \"ALLOW\"",
            })
    void aChangeThatItsTasksDoNotDependOnRestartsNoDaemon(String field, String value)
            throws Exception {
        String job = "calm-" + field.toLowerCase(java.util.Locale.ROOT);
        JsonObject document = daemon(job);
        String task = task(job);
        document.put(field, Json.decodeValue(value));
        HttpResponse<String> put = server.call("PUT", "/v1/jobs/" + job, document.encode());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> run(job).getLong("jobVersion") == 2);
        assertThat(run(job).getValue("kill")).isNull();
        assertThat(task(job)).isEqualTo(task);
    }

    private static JsonObject run(String job) throws Exception {
        return server.get("/v1/jobs/" + job).getJsonArray("liveRuns").getJsonObject(0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command | \"sleep 2\"",
                "parameter | \"x\"",
                "env | {\"A\": \"b\"}",
                "user | \"other\"",
                "resources | {\"cpus\": 0.2}",
                "shards | {\"count\": 1, \"parameters\": {\"0\": \"x\"}}",
            })
    void aChangeOfWhatItsTasksExecuteRestartsADaemon(String field, String value) throws Exception {
        String job = "changed-" + field;
        JsonObject document = daemon(job);
        String task = task(job);
        document.put(field, Json.decodeValue(value));
        server.call("PUT", "/v1/jobs/" + job, document.encode());
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !task(job).equals(task));
    }

    @Test
    void manyChangesOfADaemonWhileItRunsAreTaken() throws Exception {
        JsonObject document = daemon("patient");
        String task = task("patient");
        for (int i = 0; i < 6; i++) {
            document.put("description", "change " + i);
            assertThat(server.call("PUT", "/v1/jobs/patient", document.encode()).statusCode())
                    .isEqualTo(200);
            long version = i + 2;
            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> run("patient").getLong("jobVersion") == version);
        }
        assertThat(task("patient")).isEqualTo(task);
    }

    @Test
    void thePauseOfADaemonLeavesItsTasks() throws Exception {
        JsonObject document = daemon("paused");
        String task = task("paused");
        assertThat(pause("paused", "{}")).isEqualTo(200);
        assertThat(server.get("/v1/jobs/paused").getJsonObject("pause").getBoolean("stop"))
                .isFalse();
        // Nothing is started in a pause, so the new command waits for its end.
        document.put("command", "sleep 2");
        server.call("PUT", "/v1/jobs/paused", document.encode());
        assertThat(task("paused")).isEqualTo(task);
        assertThat(run("paused").getValue("kill")).isNull();
        server.call("POST", "/v1/jobs/paused/resume", "");
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> !task("paused").equals(task));
    }

    @Test
    void aPauseThatStopsADaemonEndsItsTasks() throws Exception {
        daemon("stopped");
        String task = task("stopped");
        assertThat(pause("stopped", "{\"stop\": true}")).isEqualTo(200);
        JsonObject job = server.await("/v1/jobs/stopped", "liveRuns", new JsonArray());
        assertThat(job.getJsonObject("pause").getBoolean("stop")).isTrue();
        server.call("POST", "/v1/jobs/stopped/resume", "");
        assertThat(task("stopped")).isNotEqualTo(task);
    }

    @Test
    void onlyADaemonIsStopped() throws Exception {
        server.job("transient", "succeed");
        assertThat(pause("transient", "{\"stop\": true}")).isEqualTo(422);
        assertThat(pause("transient", "{\"stop\": 1}")).isEqualTo(422);
        assertThat(server.get("/v1/jobs/transient").getString("state")).isEqualTo("ACTIVE");
        assertThat(List.of(pause("transient", "{\"stop\": false}"))).containsExactly(200);
    }

    private static int pause(String job, String body) throws Exception {
        return server.call("POST", "/v1/jobs/" + job + "/pause", body).statusCode();
    }
}
