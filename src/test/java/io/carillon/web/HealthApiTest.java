package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What clients see of the checks of a daemon, and of one that fails again and again. */
final class HealthApiTest {
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
    void eachShardShowsWhatItsChecksHaveTold() throws Exception {
        daemon("well", "work", "\"health\": {\"command\": \"x\"}, \"check\": {\"command\": \"y\"}");
        until(() -> shard("well").getJsonObject("health").getBoolean("ready"));
        JsonObject health = shard("well").getJsonObject("health");
        assertThat(health.getBoolean("healthy")).isTrue();
        assertThat(health.getInstant("since")).isNotNull();
        assertThat(shard("well").getJsonObject("crashLoop")).isNull();
        JsonObject counts =
                new JsonObject(
                        "{\"running\": 1, \"healthy\": 1, \"unhealthy\": 0,"
                                + " \"ready\": 1, \"notReady\": 0, \"crashLoops\": 0}");
        assertThat(run("well").getJsonObject("health")).isEqualTo(counts);
        assertThat(server.get("/v1/jobs/well").getJsonObject("health")).isEqualTo(counts);
        assertThat(
                        server.get("/v1/tasks/" + shard("well").getString("task"))
                                .getJsonObject("health"))
                .isEqualTo(health);

        daemon("sick", "sick", "\"health\": {\"command\": \"x\"}, \"check\": {\"command\": \"y\"}");
        until(() -> run("sick").getJsonObject("health").getInteger("notReady") == 1);
        assertThat(shard("sick").getJsonObject("health").getBoolean("healthy")).isFalse();
        assertThat(run("sick").getJsonObject("health").getInteger("unhealthy")).isEqualTo(1);
    }

    @Test
    void whatIsNotCheckedSaysNothingOfItsHealth() throws Exception {
        daemon("plain", "work", "\"parameter\": \"\"");
        until(() -> run("plain").getJsonObject("health").getInteger("running") == 1);
        assertThat(shard("plain").getJsonObject("health")).isNull();
        server.call("PUT", "/v1/jobs/once", "{\"command\": \"work\"}");
        server.call("POST", "/v1/jobs/once/runs", "{}");
        assertThat(run("once").containsKey("health")).isTrue();
        assertThat(run("once").getJsonObject("health")).isNull();
    }

    @Test
    void aShardThatFailsAgainAndAgainSaysSoAndWhenTheNextAttemptComes() throws Exception {
        daemon("crashes", "fail", "\"retry\": {\"initialDelay\": \"PT0.2S\", \"factor\": 100}");
        until(() -> shard("crashes").getJsonObject("crashLoop").getInteger("failures") == 2);
        JsonObject loop = shard("crashes").getJsonObject("crashLoop");
        assertThat(loop.getInstant("nextAttempt")).isNotNull();
        assertThat(loop.getString("because")).isEqualTo("it failed");
        assertThat(run("crashes").getJsonObject("health").getInteger("crashLoops")).isEqualTo(1);
    }

    private static void daemon(String name, String command, String more) throws Exception {
        server.call(
                "PUT",
                "/v1/jobs/" + name,
                "{\"type\": \"DAEMON\", \"command\": \"" + command + "\", " + more + "}");
    }

    private interface Question {
        boolean holds() throws Exception;
    }

    private static void until(Question question) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(question::holds);
    }

    private static JsonObject run(String job) throws Exception {
        var live = server.get("/v1/jobs/" + job).getJsonArray("liveRuns");
        return server.get("/v1/runs/" + live.getJsonObject(0).getString("id"));
    }

    private static JsonObject shard(String job) throws Exception {
        return run(job).getJsonArray("shards").getJsonObject(0);
    }
}
