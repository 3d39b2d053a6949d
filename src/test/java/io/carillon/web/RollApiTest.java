package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.state.Editions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A change of a daemon, as clients see it roll. */
final class RollApiTest {
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
    void aRunTellsHowFarAChangeIsAndEachShardWhatItExecutes() throws Exception {
        server.call("PUT", "/v1/apps/shop", "{\"env\": {\"A\": \"1\"}}");
        String daemon = "{\"type\": \"DAEMON\", \"command\": \"work\", \"app\": \"shop\",";
        server.call("PUT", "/v1/jobs/stands", daemon + "\"shards\": {\"count\": 2}}");
        until(() -> versions("jobVersion").equals(List.of(1L, 1L)));
        assertThat(run().getJsonObject("rolling")).isNull();
        assertThat(versions("appVersion")).containsExactly(1L, 1L);

        server.call("PUT", "/v1/apps/shop", "{\"env\": {\"A\": \"2\"}}");
        until(() -> List.of(2L, 1L).equals(versions("appVersion")));
        until(() -> run().getJsonObject("rolling").getInteger("done") == 1);
        JsonObject rolling = run().getJsonObject("rolling");
        assertThat(rolling.getInteger("of")).isEqualTo(2);
        assertThat(rolling.getString("because"))
                .matches("the newest task must stay up until .*|waits for shard .*");
        assertThat(run().getJsonObject("app").getLong("version")).isEqualTo(2);
        server.call("POST", "/v1/jobs/stands/pause", "{}");
        assertThat(run().getJsonObject("rolling").getString("because"))
                .isEqualTo("the job is paused, so no shard is replaced");
        server.call("POST", "/v1/jobs/stands/resume", "");

        server.lead.ahead = Editions.SETTLE.multipliedBy(2);
        until(() -> versions("appVersion").equals(List.of(2L, 2L)));
        server.lead.ahead = Duration.ofMinutes(1);
        until(() -> run().getJsonObject("rolling") == null);
        assertThat(run().getJsonArray("shards").getJsonObject(0).getJsonArray("attempts"))
                .as("each was replaced once")
                .hasSize(2);
    }

    @Test
    void aShardThatTheJobDoesNotHaveAnyMoreIsNotShown() throws Exception {
        String daemon =
                "{\"type\": \"DAEMON\", \"command\": \"work\", \"shards\": {\"count\": %d}}";
        server.call("PUT", "/v1/jobs/shrinks", daemon.formatted(3));
        until(() -> shards("shrinks").size() == 3);

        server.call("PUT", "/v1/jobs/shrinks", daemon.formatted(1));
        until(() -> shards("shrinks").size() == 1);
        assertThat(run("shrinks").getJsonObject("counts").getInteger("shards")).isEqualTo(1);
        assertThat(run("shrinks").getJsonObject("counts").getInteger("ended")).isZero();
    }

    @Test
    void aShardShowsTheTaskThatLeavesBesideTheOneThatReplacesIt() throws Exception {
        String daemon =
                "{\"type\": \"DAEMON\", \"command\": \"work\", \"parameter\": \"%s\","
                        + " \"update\": {\"maxSurge\": 1, \"maxUnavailable\": 0,"
                        + " \"minHealthyTime\": \"PT1H\"}}";
        server.call("PUT", "/v1/jobs/surges", daemon.formatted("1"));
        until(() -> isAtWork(shards("surges").getJsonObject(0)));
        JsonObject former = shards("surges").getJsonObject(0);
        assertThat(former.getJsonObject("leaving")).isNull();

        server.call("PUT", "/v1/jobs/surges", daemon.formatted("2"));
        until(() -> isAtWork(shards("surges").getJsonObject(0)) && leaving("surges") != null);
        JsonObject shard = shards("surges").getJsonObject(0);
        assertThat(leaving("surges").getString("task")).isEqualTo(former.getString("task"));
        assertThat(leaving("surges").getLong("jobVersion")).isEqualTo(1);
        assertThat(shard.getLong("jobVersion")).isEqualTo(2);
        assertThat(shard.getString("task")).isNotEqualTo(former.getString("task"));
        assertThat(shard.getJsonArray("attempts")).hasSize(2);
        assertThat(run("surges").getJsonObject("rolling").getString("because"))
                .isEqualTo("shard 0 has two tasks: the newer one must stay up");
        JsonObject task = server.get("/v1/tasks/" + former.getString("task"));
        assertThat(task.getString("state")).isEqualTo("RUNNING");
        assertThat(server.get("/v1/tasks").toString())
                .contains(former.getString("task"), shard.getString("task"));

        server.call("POST", "/v1/tasks/" + former.getString("task") + "/kill", "");
        until(() -> leaving("surges") == null);
        assertThat(shards("surges").getJsonObject(0).getString("task"))
                .isEqualTo(shard.getString("task"));
    }

    private static JsonObject leaving(String job) throws Exception {
        return shards(job).getJsonObject(0).getJsonObject("leaving");
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

    private static JsonObject run() throws Exception {
        return run("stands");
    }

    private static JsonObject run(String job) throws Exception {
        JsonArray live = server.get("/v1/jobs/" + job).getJsonArray("liveRuns");
        return server.get("/v1/runs/" + live.getJsonObject(0).getString("id"));
    }

    private static JsonArray shards(String job) throws Exception {
        return run(job).getJsonArray("shards");
    }

    /** What the tasks at work execute; the others are left out. */
    private static List<Long> versions(String field) throws Exception {
        JsonArray shards = shards("stands");
        return IntStream.range(0, shards.size())
                .mapToObj(shards::getJsonObject)
                .filter(RollApiTest::isAtWork)
                .map(shard -> shard.getLong(field))
                .toList();
    }

    private static boolean isAtWork(JsonObject shard) {
        JsonArray attempts = shard.getJsonArray("attempts");
        return attempts.getJsonObject(attempts.size() - 1).getString("state").equals("RUNNING");
    }
}
