package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.state.Editions;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code POST /v1/jobs/{job}/restart}. */
final class RestartApiTest {
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
    void theShardsOfADaemonAreRestartedOneAfterTheOther() throws Exception {
        server.call(
                "PUT",
                "/v1/jobs/stands",
                "{\"type\": \"DAEMON\", \"command\": \"work\", \"shards\": {\"count\": 2}}");
        until(() -> running() == 2);
        server.lead.ahead = Editions.SETTLE.multipliedBy(2);
        HttpResponse<String> restart =
                server.call("POST", "/v1/jobs/stands/restart", "{\"reason\": \"a new key\"}");
        assertThat(restart.statusCode()).isEqualTo(202);
        assertThat(new JsonObject(restart.body()).getString("detail"))
                .isEqualTo("2 shards are restarted, one after the other");
        server.lead.ahead = Duration.ofMinutes(1);
        until(() -> attempts(0) == 2);
        server.lead.ahead = Duration.ofMinutes(2);
        until(() -> attempts(1) == 2 && running() == 2);
        assertThat(because(0)).endsWith(" restarts it: a new key");

        server.call("POST", "/v1/jobs/stands/restart", "{\"shards\": [1]}");
        server.lead.ahead = Duration.ofMinutes(3);
        until(() -> attempts(1) == 3);
        assertThat(attempts(0)).isEqualTo(2);
    }

    @Test
    void whatIsNotRestartedIsSaidInWords() throws Exception {
        server.call("PUT", "/v1/jobs/once", "{\"command\": \"work\"}");
        server.call("PUT", "/v1/jobs/one", "{\"type\": \"DAEMON\", \"command\": \"work\"}");
        assertThat(refusal("once", "{}", 409)).contains("only a DAEMON is restarted");
        assertThat(refusal("none", "{}", 404)).contains("there is no job none");
        assertThat(refusal("one", "{\"shards\": [1]}", 422))
                .contains("/shards", "1 is not a shard; they are 0 to 0");
        assertThat(refusal("one", "{\"shards\": []}", 422)).contains("name at least one shard");
        assertThat(refusal("one", "{\"shard\": 0}", 422)).contains("is not known");
    }

    private static String refusal(String job, String body, int status) throws Exception {
        HttpResponse<String> answer = server.call("POST", "/v1/jobs/" + job + "/restart", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer.body();
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

    private static int running() throws Exception {
        return run().getJsonObject("health").getInteger("running");
    }

    private static int attempts(int shard) throws Exception {
        return shard(shard).getJsonArray("attempts").size();
    }

    private static String because(int shard) throws Exception {
        return shard(shard).getJsonArray("attempts").getJsonObject(0).getString("because");
    }

    private static JsonObject shard(int number) throws Exception {
        return run().getJsonArray("shards").getJsonObject(number);
    }

    private static JsonObject run() throws Exception {
        var live = server.get("/v1/jobs/stands").getJsonArray("liveRuns");
        return server.get("/v1/runs/" + live.getJsonObject(0).getString("id"));
    }
}
