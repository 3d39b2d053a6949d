package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Agents, drains and freezes, as clients see them. */
final class AgentApiTest {
    private static final String AGENT = "/v1/agents/" + ScriptedMesos.AGENT.value();
    private static final String DRAIN = AGENT + "/drain";
    private static final String FREEZE = "/v1/cluster/freeze";
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void nothingIsHeldBack() throws Exception {
        server.call("DELETE", DRAIN, "");
        server.call("DELETE", FREEZE, "");
    }

    @Test
    void anAgentIsShownWithItsTasks() throws Exception {
        server.job("shown", "wait");
        JsonObject run = server.run("shown", "RUNNING");
        JsonObject agent = server.get(AGENT);
        assertThat(agent.getString("id")).isEqualTo(ScriptedMesos.AGENT.value());
        assertThat(agent.getJsonObject("total").getDouble("cpus")).isGreaterThanOrEqualTo(4.0);
        assertThat(agent.getJsonObject("jobs").getInteger("shown")).isEqualTo(1);
        assertThat(agent.getJsonArray("tasks").getJsonObject(0).getString("run"))
                .isEqualTo(run.getString("id"));
        assertThat(agent.getString("lastOffer")).isNotNull();
        assertThat(agent.getValue("drain")).isNull();
        assertThat(agent.getValue("left")).isNull();

        JsonArray ofJob = server.get("/v1/agents?job=shown").getJsonArray("items");
        assertThat(ofJob.getJsonObject(0).getInteger("tasksOfJob")).isEqualTo(1);
        assertThat(server.get("/v1/agents?job=none").getJsonArray("items")).isEmpty();
        server.call("POST", "/v1/runs/" + run.getString("id") + "/kill", "");
    }

    @Test
    void aDrainedAgentGetsNothingUntilItIsUndrained() throws Exception {
        Instant until = Instant.now().plus(Duration.ofHours(2));
        HttpResponse<String> drained =
                server.call(
                        "PUT",
                        DRAIN,
                        "{\"reason\": \"new disks\", \"policy\": \"STAY\", \"until\": \""
                                + until
                                + "\"}");
        assertThat(drained.statusCode()).isEqualTo(200);
        JsonObject drain = new JsonObject(drained.body()).getJsonObject("drain");
        assertThat(drain.getString("reason")).isEqualTo("new disks");
        assertThat(drain.getString("policy")).isEqualTo("STAY");
        assertThat(drain.getString("until")).isNotNull();
        assertThat(server.get("/v1/agents?drained=true").getJsonArray("items")).hasSize(1);
        assertThat(counts().getInteger("drainedAgents")).isEqualTo(1);

        server.job("waits", "succeed");
        JsonObject run = server.run("waits", "PENDING");
        until(() -> because(run).contains("1 agent is drained"));

        assertThat(server.call("DELETE", DRAIN, "").statusCode()).isEqualTo(200);
        until(() -> state(run).equals("SUCCEEDED"));
        assertThat(server.call("DELETE", DRAIN, "").statusCode()).isEqualTo(404);
    }

    @Test
    void aFreezeIsShownWithAllThatWaitsForIt() throws Exception {
        Instant until = Instant.now().plus(Duration.ofHours(2));
        HttpResponse<String> frozen =
                server.call(
                        "POST",
                        FREEZE,
                        "{\"reason\": \"incident 7\", \"until\": \"" + until + "\"}");
        assertThat(frozen.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(frozen.body()).getBoolean("frozen")).isTrue();
        JsonObject freeze = server.get("/v1/cluster").getJsonObject("freeze");
        assertThat(freeze.getString("reason")).isEqualTo("incident 7");
        assertThat(freeze.getBoolean("brake")).isFalse();

        server.job("frozen", "succeed");
        JsonObject run = server.run("frozen", "PENDING");
        until(() -> because(run).equals("launches are frozen: incident 7"));
        assertThat(counts().getInteger("frozenTasks")).isEqualTo(1);
        server.call("PUT", "/v1/jobs/exempt", "{\"command\": \"succeed\", \"freezeExempt\": true}");
        JsonObject exempt = server.run("exempt", "SUCCEEDED");
        assertThat(exempt.getString("state")).isEqualTo("SUCCEEDED");

        assertThat(server.call("DELETE", FREEZE, "").statusCode()).isEqualTo(200);
        until(() -> state(run).equals("SUCCEEDED"));
        assertThat(server.get("/v1/cluster").getValue("freeze")).isNull();
        assertThat(server.get(FREEZE).getBoolean("frozen")).isFalse();
        assertThat(server.call("DELETE", FREEZE, "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsWrongIsSaidAtOnce() throws Exception {
        HttpResponse<String> drain =
                server.call("PUT", DRAIN, "{\"policy\": \"RUN\", \"till\": 1}");
        assertThat(drain.statusCode()).isEqualTo(422);
        assertThat(drain.body()).contains("/policy").contains("/till").contains("/reason");
        HttpResponse<String> freeze = server.call("POST", FREEZE, "{\"reason\": \"why\"}");
        assertThat(freeze.statusCode()).isEqualTo(422);
        assertThat(freeze.body()).contains("/until");
        assertThat(server.call("PUT", "/v1/agents/a~b/drain", "{}").statusCode()).isEqualTo(404);
        assertThat(server.call("GET", "/v1/agents/S77", "").statusCode()).isEqualTo(404);
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

    private static JsonObject counts() throws Exception {
        return server.get("/v1/cluster").getJsonObject("counts");
    }

    private static JsonObject shard(JsonObject run) throws Exception {
        return server.get("/v1/runs/" + run.getString("id"))
                .getJsonArray("shards")
                .getJsonObject(0);
    }

    private static String because(JsonObject run) throws Exception {
        return shard(run).getString("because");
    }

    private static String state(JsonObject run) throws Exception {
        return server.get("/v1/runs/" + run.getString("id")).getString("state");
    }
}
