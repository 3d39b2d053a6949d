package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.cli.CommandLineClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Updates that are paused, undone and scaled, over real HTTP and by the command line. */
final class UpdateApiTest {
    private static final String DAEMON =
            "{\"type\": \"DAEMON\", \"command\": \"work\", \"parameter\": \"%s\","
                    + " \"shards\": {\"count\": 2}, \"update\": {\"minHealthyTime\": \"PT0S\"}}";
    private static ServerForTests server;

    @CommandLine.Command(name = "carillon")
    private static final class Program {}

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
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

    private static JsonObject job(String name) throws Exception {
        return server.get("/v1/jobs/" + name);
    }

    private static JsonObject run(String job) throws Exception {
        JsonArray live = job(job).getJsonArray("liveRuns");
        return server.get("/v1/runs/" + live.getJsonObject(0).getString("id"));
    }

    private static List<Long> versions(String job) throws Exception {
        List<Long> versions = new ArrayList<>();
        for (Object shard : run(job).getJsonArray("shards")) {
            JsonArray attempts = ((JsonObject) shard).getJsonArray("attempts");
            JsonObject last = attempts.getJsonObject(attempts.size() - 1);
            if (last.getString("state").equals("RUNNING")) {
                versions.add(((JsonObject) shard).getLong("jobVersion"));
            }
        }
        return versions;
    }

    private static String detail(String path, String body) throws Exception {
        HttpResponse<String> answer = server.call("POST", "/v1/jobs/" + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body()).getString("detail");
    }

    private static String carillon(String... args) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--url", server.url()));
        int exit =
                CommandLineClient.mount(new CommandLine(new Program()))
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(all.toArray(new String[0]));
        assertThat(exit).as(out.toString()).isZero();
        return out.toString();
    }

    @Test
    void anUpdateIsPausedUndoneAndGoesOn() throws Exception {
        server.call("PUT", "/v1/jobs/stands", DAEMON.formatted("one"));
        until(() -> versions("stands").equals(List.of(1L, 1L)));
        assertThat(job("stands").getJsonObject("update")).isNull();
        assertThat(detail("stands/update/pause", "{\"reason\": \"to look\"}"))
                .isEqualTo("no shard is replaced until the update is resumed");
        server.call("PUT", "/v1/jobs/stands", DAEMON.formatted("two"));
        until(() -> run("stands").getJsonObject("rolling") != null);
        JsonObject rolling = run("stands").getJsonObject("rolling");
        assertThat(rolling.getBoolean("paused")).isTrue();
        assertThat(rolling.getString("because"))
                .matches("the update is paused by .* \\(to look\\), so no shard is replaced");
        JsonObject paused = job("stands").getJsonObject("update").getJsonObject("paused");
        assertThat(paused.getString("reason")).isEqualTo("to look");
        assertThat(carillon("job", "rollout", "status", "stands"))
                .contains("to look")
                .contains("so no shard is replaced");

        assertThat(carillon("job", "rollout", "resume", "stands")).contains("updates go on");
        until(() -> versions("stands").equals(List.of(2L, 2L)));
        assertThat(carillon("job", "rollout", "history", "stands"))
                .containsSubsequence("VERSION", "2", "true", "1", "false");
        assertThat(carillon("job", "rollout", "undo", "stands"))
                .contains("version 3 is version 1 again");
        until(() -> versions("stands").equals(List.of(3L, 3L)));
        assertThat(carillon("job", "rollout", "pause", "stands", "--reason", "r"))
                .contains("no shard is replaced");
        assertThat(carillon("job", "rollout", "undo", "stands", "--to-version", "2"))
                .contains("version 4 is version 2 again");
        assertThat(job("stands").getJsonObject("definition").getString("parameter"))
                .isEqualTo("two");
        JsonArray kept = server.get("/v1/jobs/stands/versions").getJsonArray("items");
        assertThat(kept.stream().map(one -> ((JsonObject) one).getLong("version")))
                .containsExactly(4L, 3L, 2L, 1L);
        assertThat(kept.getJsonObject(0).getBoolean("inForce")).isTrue();
        assertThat(server.call("GET", "/v1/jobs/none/versions", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aJobIsScaledAndNoOtherShardIsTouched() throws Exception {
        server.call("PUT", "/v1/jobs/grows", DAEMON.formatted("one"));
        until(() -> versions("grows").size() == 2);
        assertThat(detail("grows/scale", "{\"shards\": 3}")).isEqualTo("version 2 has 3 shards");
        until(() -> versions("grows").size() == 3);
        assertThat(run("grows").getJsonObject("rolling")).isNull();
        assertThat(carillon("job", "scale", "grows", "1")).contains("version 3 has 1 shard");
        until(() -> run("grows").getJsonArray("shards").size() == 1);
        JsonObject first = run("grows").getJsonArray("shards").getJsonObject(0);
        assertThat(first.getJsonArray("attempts")).hasSize(1);
    }

    @Test
    void aVersionThatFailsGivesWayAndAllSaySo() throws Exception {
        String daemon =
                "{\"type\": \"DAEMON\", \"command\": \"%s\", \"shards\": {\"count\": 2},"
                        + " \"retry\": {\"initialDelay\": \"PT0.1S\", \"maxDelay\": \"PT30S\"},"
                        + " \"update\": {\"minHealthyTime\": \"PT1S\", \"autoRollback\":"
                        + " {\"failures\": 2}}}";
        server.call("PUT", "/v1/jobs/careful", daemon.formatted("work"));
        until(() -> job("careful").getJsonObject("update").getLong("lastUp") == 1);
        server.call("PUT", "/v1/jobs/careful", daemon.formatted("fail"));
        until(() -> job("careful").getLong("version") == 3);

        JsonObject rolledBack = job("careful").getJsonObject("update").getJsonObject("rolledBack");
        assertThat(rolledBack.getLong("version")).isEqualTo(2);
        assertThat(rolledBack.getLong("to")).isEqualTo(1);
        assertThat(rolledBack.getString("because")).startsWith("shard 0 failed 2 times in a row, ");
        until(() -> versions("careful").equals(List.of(3L, 3L)));
        until(() -> job("careful").getJsonObject("update").getLong("lastUp") == 3);
        JsonObject other = run("careful").getJsonArray("shards").getJsonObject(1);
        assertThat(other.getJsonArray("attempts")).as("it was not reached").hasSize(1);
        assertThat(carillon("job", "rollout", "status", "careful"))
                .containsSubsequence("rolledBack.version", "2", "rolledBack.to", "1")
                .contains("shard 0 failed 2 times in a row");
        assertThat(carillon("job", "get", "careful")).contains("rolledBack");
    }

    @Test
    void whatIsWrongIsRefusedInWords() throws Exception {
        server.call("PUT", "/v1/jobs/strict", DAEMON.formatted("one"));
        assertThat(refusal("strict/scale", "{}", 422)).contains("is missing; write how many");
        assertThat(refusal("strict/scale", "{\"shards\": 0}", 422)).contains("/shards");
        assertThat(refusal("strict/scale", "{\"shards\": 1, \"x\": 1}", 422)).contains("/x");
        assertThat(refusal("strict/rollback", "", 409)).contains("no version before 1");
        assertThat(refusal("none/update/pause", "", 404)).contains("there is no job none");
        server.call("PUT", "/v1/jobs/cron", "{\"command\": \"work\"}");
        assertThat(refusal("cron/update/pause", "", 409)).contains("only a DAEMON has updates");
        server.call("PUT", "/v1/jobs/strict", DAEMON.formatted("two"));
        assertThat(refusal("strict/rollback", "{\"version\": 7}", 404))
                .contains("version 7 is not kept; kept are [1]");
        HttpResponse<String> stale =
                server.call(
                        "POST", "/v1/jobs/strict/scale", "{\"shards\": 1}", "If-Match", "\"1\"");
        assertThat(stale.statusCode()).isEqualTo(412);
    }

    private static String refusal(String path, String body, int status) throws Exception {
        HttpResponse<String> answer = server.call("POST", "/v1/jobs/" + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return new ObjectMapper().readTree(answer.body()).toString();
    }
}
