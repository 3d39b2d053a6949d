package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.runtime.TimeZoneRules;
import io.carillon.web.access.Access;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes: what a standby hands on, what it answers itself, and who may call. */
final class ClusterApiTest {
    private ServerForTests leader;
    private ServerForTests standby;

    @BeforeEach
    void start() throws Exception {
        leader = ServerForTests.leading(Settings.DEFAULT, 4);
        standby = new ServerForTests("node-2", Access.anybody());
        standby.lead.leader = Optional.of(leader.node());
    }

    @AfterEach
    void stop() throws Exception {
        leader.close();
        standby.close();
    }

    @Test
    void aStandbyHandsOnReadsAndWrites() throws Exception {
        assertThat(standby.job("handed-on", "succeed").getLong("version")).isEqualTo(1);
        assertThat(leader.get("/v1/jobs/handed-on").getString("state")).isEqualTo("ACTIVE");
        JsonObject run = standby.run("handed-on", "SUCCEEDED");
        assertThat(leader.get("/v1/runs/" + run.getString("id")).getString("state"))
                .isEqualTo("SUCCEEDED");
        HttpResponse<String> put =
                standby.call(
                        "PUT",
                        "/v1/jobs/handed-on",
                        "{\"command\": \"fail\"}",
                        "If-Match",
                        "\"9\"");
        assertThat(put.statusCode()).isEqualTo(412);
        assertThat(put.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        HttpResponse<String> shown = standby.call("GET", "/v1/jobs/handed-on", "");
        assertThat(shown.headers().firstValue("ETag").orElseThrow()).startsWith("\"1-");
        assertThat(standby.get("/v1/jobs?q=handed&limit=1").getJsonArray("items")).hasSize(1);
        assertThat(
                        standby.call("POST", "/v1/jobs/handed-on/runs", "", "Origin", standby.url())
                                .statusCode())
                .isEqualTo(202);
    }

    @Test
    void aLargeBodyIsHandedOnWhole() throws Exception {
        String document = "{\"command\": \"" + "x".repeat(60_000) + "\"}";
        assertThat(standby.call("PUT", "/v1/jobs/large", document).statusCode()).isEqualTo(201);
        assertThat(leader.get("/v1/jobs/large").getJsonObject("definition").getString("command"))
                .hasSize(60_000);
        String tooLarge = "{\"command\": \"" + "x".repeat(1024 * 1024) + "\"}";
        assertThat(standby.call("PUT", "/v1/jobs/large", tooLarge).statusCode()).isEqualTo(413);
    }

    @Test
    void withoutALeaderTheCallerIsAskedToComeBack() throws Exception {
        standby.lead.leader = Optional.empty();
        HttpResponse<String> response = standby.call("GET", "/v1/jobs", "");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(new JsonObject(response.body()).getString("type")).endsWith(":no-leader");
        assertThat(standby.call("PUT", "/v1/jobs/a", "{\"command\": \"x\"}").statusCode())
                .isEqualTo(503);
        assertThat(standby.get("/v1/cluster").getValue("leader")).isNull();
    }

    @Test
    void nodesThatTakeEachOtherForTheLeaderDoNotTurnInCircles() throws Exception {
        ServerForTests third = new ServerForTests("node-3", Access.anybody());
        third.lead.leader = Optional.of(standby.node());
        standby.lead.leader = Optional.of(third.node());
        HttpResponse<String> response = third.call("GET", "/v1/jobs", "");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(response.body()).getString("type")).endsWith(":not-leader");
        third.close();
    }

    @Test
    void aLeaderThatIsGoneIsUnreachable() throws Exception {
        ServerForTests gone = new ServerForTests("node-4", Access.anybody());
        standby.lead.leader = Optional.of(gone.node());
        gone.close();
        HttpResponse<String> response =
                standby.call("PUT", "/v1/jobs/a", "{\"command\": \"succeed\"}");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(response.body()).getString("type"))
                .endsWith(":leader-unreachable");
        JsonObject cluster = standby.get("/v1/cluster");
        assertThat(cluster.getJsonObject("leader").getString("node")).isEqualTo("node-4");
        assertThat(cluster.getValue("framework")).isNull();
    }

    @Test
    void aTermThatEndedAnswersNotLeader() throws Exception {
        leader.lead.engine.orElseThrow().end("for the test").blockingAwait();
        HttpResponse<String> response = leader.call("GET", "/v1/jobs", "");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(response.body()).getString("type")).endsWith(":not-leader");
        assertThat(leader.get("/v1/cluster").getValue("counts")).isNull();
    }

    @Test
    void everyNodeTellsOfTheCluster() throws Exception {
        JsonObject there = leader.await("/v1/cluster", "master", "master:5050");
        assertThat(there.getJsonObject("framework").getString("id")).isEqualTo("framework-1");
        assertThat(there.getJsonObject("term").getString("state")).isEqualTo("LEADING");
        assertThat(there.getJsonObject("term").getBoolean("reconciled")).isTrue();
        JsonObject here = standby.get("/v1/cluster");
        assertThat(here.getString("node")).isEqualTo("node-2");
        assertThat(here.getJsonObject("leader").getString("node")).isEqualTo("node-1");
        assertThat(here.getJsonObject("term").getString("state")).isEqualTo("STANDBY");
        assertThat(there.getJsonObject("term").getLong("epoch")).isPositive();
        assertThat(here.getJsonObject("term").getLong("epoch"))
                .isEqualTo(there.getJsonObject("term").getLong("epoch"));
        assertThat(standby.get("/version").getString("zoneData"))
                .isEqualTo(TimeZoneRules.version())
                .isNotEmpty();
        assertThat(here.getJsonObject("framework")).isEqualTo(there.getJsonObject("framework"));
        assertThat(here.getString("master")).isEqualTo("master:5050");
        assertThat(here.getJsonObject("counts").getInteger("jobs")).isZero();
    }

    @Test
    void aRemovedFrameworkIsShownAndResetOnlyWithItsNameTypedAgain() throws Exception {
        leader.await("/v1/cluster", "master", "master:5050");
        String reset = "/v1/cluster/framework/reset";
        String confirmed = "{\"confirm\": \"framework-1\"}";
        assertThat(leader.call("POST", reset, confirmed).statusCode()).isEqualTo(409);
        leader.frameworkRemoved("Framework has been removed");
        leader.await("/v1/cluster", "master", null);
        JsonObject framework = leader.get("/v1/cluster").getJsonObject("framework");
        assertThat(framework.getJsonObject("removed").getString("because"))
                .isEqualTo("Framework has been removed");
        assertThat(framework.getJsonObject("removed").getInstant("since")).isNotNull();
        assertThat(leader.call("POST", reset, "").statusCode()).isEqualTo(412);
        assertThat(leader.call("POST", reset, "{\"confirm\": 1}").statusCode()).isEqualTo(422);
        assertThat(standby.call("POST", reset, confirmed).statusCode()).isEqualTo(202);
        JsonObject after = leader.await("/v1/cluster", "master", "master:5050");
        assertThat(after.getJsonObject("framework").getValue("removed")).isNull();
    }

    @Test
    void reconciliationIsStartedAndShown() throws Exception {
        leader.await("/v1/cluster", "master", "master:5050");
        leader.await("/v1/cluster/reconciliation", "running", false);
        HttpResponse<String> started =
                standby.call("POST", "/v1/cluster/reconcile?kind=implicit", "");
        assertThat(started.statusCode()).isEqualTo(202);
        assertThat(leader.get("/v1/cluster/reconciliation").getString("kind"))
                .isEqualTo("implicit");
        assertThat(leader.call("POST", "/v1/cluster/reconcile?kind=all", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void theLeadIsGivenAwayByTheLeader() throws Exception {
        assertThat(standby.call("POST", "/v1/cluster/abdicate", "").statusCode()).isEqualTo(202);
        assertThat(leader.lead.abdicated).isTrue();
        assertThat(standby.lead.abdicated).isFalse();
    }

    @Test
    void readinessTellsWhyNot() throws Exception {
        assertThat(standby.get("/health/ready").getBoolean("ready")).isTrue();
        standby.lead.problems = List.of("ZooKeeper cannot be reached");
        HttpResponse<String> response = standby.call("GET", "/health/ready", "");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("ZooKeeper cannot be reached");
        assertThat(standby.call("GET", "/health/live", "").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreThere() throws Exception {
        leader.metrics.counter("carillon.test").increment();
        HttpResponse<String> response = leader.call("GET", "/metrics", "");
        assertThat(response.body()).contains("carillon_test_total 1");
    }

    private static String digest() throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest("secret".getBytes(StandardCharsets.UTF_8)));
    }

    /** A server that takes the token {@code secret} of {@code ops} alone. */
    private static ServerForTests guarded(Path folder) throws Exception {
        Path file = folder.resolve("tokens.json");
        Files.writeString(
                file, "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \"" + digest() + "\"}]}");
        return new ServerForTests("node-5", Access.tokens(file));
    }

    @Test
    void whatWasAskedForSaysByWhom(@TempDir Path folder) throws Exception {
        ServerForTests guarded = guarded(folder);
        guarded.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
        String[] token = {"Authorization", "Bearer secret", "Content-Type", "application/json"};
        guarded.call("PUT", "/v1/jobs/long", "{\"command\": \"wait\"}", token);
        String runs = "/v1/jobs/long/runs";
        JsonObject run = new JsonObject(guarded.call("POST", runs, "{}", token).body());
        guarded.call("POST", "/v1/runs/" + run.getString("id") + "/kill", "{}", token);
        String[] because = {""};
        org.awaitility.Awaitility.await()
                .until(
                        () -> {
                            String path = "/v1/runs/" + run.getString("id");
                            because[0] = guarded.call("GET", path, "", token).body();
                            return because[0].contains("KILLED");
                        });
        assertThat(because[0]).contains("ops killed the run");
        guarded.close();
    }

    @Test
    void onlyKnownTokensMayCall(@TempDir Path folder) throws Exception {
        ServerForTests guarded = guarded(folder);
        guarded.lead.leader = Optional.of(leader.node());
        HttpResponse<String> without = guarded.call("GET", "/v1/jobs", "");
        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(without.headers().firstValue("WWW-Authenticate")).isPresent();
        for (String wrong :
                List.of("Bearer guess", "Bearer", "Basic secret", "Bearer " + digest())) {
            assertThat(guarded.call("GET", "/v1/jobs", "", "Authorization", wrong).statusCode())
                    .as(wrong)
                    .isEqualTo(401);
        }
        assertThat(guarded.call("GET", "/metrics", "").statusCode()).isEqualTo(401);
        assertThat(
                        guarded.call("GET", "/v1/jobs", "", "Authorization", "Bearer secret")
                                .statusCode())
                .isEqualTo(200);
        for (String open : List.of("/health/live", "/health/ready", "/version", "/")) {
            assertThat(guarded.call("GET", open, "").statusCode()).as(open).isEqualTo(200);
        }
        guarded.close();
    }

    @Test
    void offersAndAgentsAreShown() throws Exception {
        // Offers are held only for what is about to come.
        leader.job("often", "succeed", "schedule", "{\"every\": \"PT1S\"}");
        org.awaitility.Awaitility.await()
                .until(() -> !leader.get("/v1/offers").getJsonArray("items").isEmpty());
        // The offer seen may have been used since.
        JsonArray[] agents = {new JsonArray()};
        org.awaitility.Awaitility.await()
                .until(
                        () -> {
                            agents[0] = leader.get("/v1/agents").getJsonArray("items");
                            return !agents[0].isEmpty();
                        });
        JsonObject agent = agents[0].getJsonObject(0);
        assertThat(agent.getString("id")).isEqualTo(ScriptedMesos.AGENT.value());
        assertThat(agent.getJsonObject("offered").getDouble("cpus")).isEqualTo(4.0);
        assertThat(agent.getJsonObject("attributes").getString("rack")).isEqualTo("r1");
    }

    @Test
    void agentsWithTasksOfOursAreShownWithoutAnyOffer() throws Exception {
        leader.job("long", "wait");
        JsonObject run = leader.run("long", "RUNNING");
        JsonObject agent = agent();
        assertThat(agent.getString("id")).isEqualTo(ScriptedMesos.AGENT.value());
        assertThat(agent.getString("host")).isNotEmpty();
        leader.await("/v1/offers", "items", new JsonArray());
        assertThat(agent().getJsonObject("attributes").getString("rack")).isEqualTo("r1");
        assertThat(agent.getInteger("liveTasks")).isEqualTo(1);
        leader.call("POST", "/v1/runs/" + run.getString("id") + "/kill", "");
        org.awaitility.Awaitility.await().until(() -> agent().getInteger("liveTasks") == 0);
    }

    private JsonObject agent() throws Exception {
        JsonArray agents = leader.get("/v1/agents?limit=1").getJsonArray("items");
        assertThat(agents).hasSize(1);
        return agents.getJsonObject(0);
    }
}
