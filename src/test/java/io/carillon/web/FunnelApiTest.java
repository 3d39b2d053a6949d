package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Why shards wait, of one run and of all, and what a plan says of that before. */
final class FunnelApiTest {
    private static final String NOWHERE =
            "{\"command\": \"succeed\", \"shards\": {\"count\": 2}, \"constraints\":"
                    + " [{\"attribute\": \"rack\", \"values\": [\"r9\"]}]}";
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
    void whatWaitsIsListedByReasonAndARunShowsWhichAgentsWouldDo() throws Exception {
        server.job("known", "succeed");
        server.run("known", "SUCCEEDED");
        server.call("PUT", "/v1/jobs/nowhere", NOWHERE);
        JsonObject run = server.run("nowhere", "PENDING");
        String because = "no agent meets rack IN [r9] (rack is r1 on host-1)";
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(
                        () ->
                                server.get("/v1/waiting?job=nowhere")
                                        .getJsonArray("items")
                                        .encode()
                                        .contains(because));

        JsonObject list = server.get("/v1/waiting");
        assertThat(list.getInteger("shards")).isEqualTo(2);
        JsonObject reason = list.getJsonArray("items").getJsonObject(0);
        assertThat(reason.getString("for")).isEqualTo("PLACE");
        assertThat(reason.getString("because")).isEqualTo(because);
        assertThat(reason.getInteger("shards")).isEqualTo(2);
        assertThat(reason.getInteger("jobs")).isEqualTo(1);
        assertThat(reason.getString("since")).isNotNull();
        assertThat(reason.getJsonArray("examples").getJsonObject(1))
                .isEqualTo(new JsonObject().put("run", run.getString("id")).put("shard", 1));
        assertThat(server.get("/v1/waiting?job=known").getInteger("shards")).isZero();
        assertThat(server.get("/v1/waiting?job=none").getJsonArray("items")).isEmpty();

        JsonArray funnel = server.get("/v1/runs/" + run.getString("id")).getJsonArray("funnel");
        assertThat(funnel.getJsonObject(0))
                .isEqualTo(
                        new JsonObject()
                                .put("agents", 1)
                                .put("that", "are known")
                                .put("without", new JsonArray()));
        assertThat(funnel.encode())
                .contains(
                        "{\"agents\":0,\"that\":\"meet rack IN [r9]\",\"without\":[\"host-1: rack")
                .contains("rack is r1");
        server.call("POST", "/v1/runs/" + run.getString("id") + "/kill", "");
    }

    @Test
    void aPlanSaysWhetherAgentsWouldTakeATask() throws Exception {
        server.job("seen", "succeed");
        server.run("seen", "SUCCEEDED");
        JsonObject nowhere = placement(NOWHERE);
        assertThat(nowhere.getBoolean("ever")).isFalse();
        assertThat(nowhere.getBoolean("now")).isFalse();
        assertThat(nowhere.getString("because"))
                .isEqualTo(
                        "0 of the 1 agent that are not drained meet rack IN [r9] (host-1: rack is"
                                + " r1)");
        JsonObject here = placement("{\"command\": \"succeed\"}");
        assertThat(here.getBoolean("ever")).isTrue();
        assertThat(here.getBoolean("now")).isTrue();
        assertThat(here.getString("because")).isEqualTo("1 agent would take a task now");
        JsonObject huge = placement("{\"command\": \"x\", \"resources\": {\"cpus\": 5000}}");
        assertThat(huge.getBoolean("ever")).isFalse();
        assertThat(huge.getString("because")).contains("have 5000 cpus (host-1: has ");
    }

    private static JsonObject placement(String document) throws Exception {
        JsonObject named = new JsonObject(document).put("name", "planned");
        JsonObject plan = new JsonObject(server.call("POST", "/v1/plan", named.encode()).body());
        assertThat(plan.getBoolean("valid")).as(plan.encode()).isTrue();
        return plan.getJsonObject("placement");
    }
}
