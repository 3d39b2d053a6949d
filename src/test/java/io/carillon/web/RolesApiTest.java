package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.access.Users;
import io.carillon.core.contract.Brake;
import io.carillon.core.contract.Placing;
import io.carillon.core.contract.Settings;
import io.carillon.model.RecordKey;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers with few rights try, and what they see. */
class RolesApiTest {
    @TempDir private Path folder;
    private ServerForTests server;

    @BeforeEach
    void serves() throws Exception {
        JsonObject team =
                verbs("read", "run", "define", "operate", "read-output")
                        .put("jobs", new JsonArray().add("team-*"))
                        .put("apps", new JsonArray().add("team"));
        JsonObject bound =
                verbs("read", "run", "define", "operate")
                        .put("jobs", new JsonArray().add("bound-*"))
                        .put("allowedUsers", new JsonArray().add("batch"))
                        .put("allowedImages", new JsonArray().add("good/*"))
                        .put("allowedUriHosts", new JsonArray().add("files.example"))
                        .put("allowedSecrets", new JsonArray().add("bound/*"))
                        .put(
                                "quota",
                                new JsonObject().put("jobs", 2).put("shards", 5).put("cpus", 1));
        server =
                new ServerForTests(
                        "node-1",
                        new CallersForTests(folder)
                                .with("viewer")
                                .with("operator")
                                .with("admin")
                                .with("nobody", new JsonObject().put("roles", new JsonArray()))
                                .role("team", team)
                                .role("bound", bound)
                                .access());
        server.lead.lead(settings(), new ScriptedMesos(64));
    }

    private static Settings settings() {
        Settings usual = Settings.DEFAULT;
        return new Settings(
                usual.limits(),
                usual.declineFor(),
                usual.offerHold(),
                usual.reconcileFirstRetry(),
                usual.reconcileMaxRetry(),
                usual.failoverTimeout(),
                usual.onFrameworkRemoved(),
                usual.apiUrl(),
                usual.executorUrl(),
                Brake.DEFAULT,
                Placing.DEFAULT,
                new Users(List.of("*"), "batch"));
    }

    private static JsonObject verbs(String... verbs) {
        return new JsonObject().put("verbs", new JsonArray(List.of(verbs)));
    }

    @AfterEach
    void ends() throws Exception {
        server.close();
    }

    private HttpResponse<String> as(String who, String method, String path, String body)
            throws Exception {
        return server.call(method, path, body, CallersForTests.of(who));
    }

    private JsonObject get(String who, String path) throws Exception {
        HttpResponse<String> answer = as(who, "GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new JsonObject(answer.body());
    }

    private void put(String job, String document) throws Exception {
        HttpResponse<String> answer = as("admin", "PUT", "/v1/jobs/" + job, document);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static TreeSet<String> names(JsonObject list) {
        TreeSet<String> names = new TreeSet<>();
        for (Object item : list.getJsonArray("items")) {
            names.add(((JsonObject) item).getString("name"));
        }
        return names;
    }

    /** Finding 5 of the review, with the same requests. */
    @Test
    void whatOneTokenCouldDoToAllIsRefused() throws Exception {
        put("ops-job", "{\"command\": \"true\", \"env\": {\"DB_PASSWORD\": \"hunter2\"}}");
        assertThat(as("team", "DELETE", "/v1/jobs/ops-job", "").statusCode()).isEqualTo(403);
        String shadow =
                "{\"command\": \"id\", \"user\": \"root\","
                        + " \"uris\": [{\"value\": \"file:///etc/shadow\"}]}";
        HttpResponse<String> root = as("admin", "PUT", "/v1/jobs/shadow", shadow);
        assertThat(root.statusCode()).isEqualTo(422);
        assertThat(root.body()).contains("\"/user\"", "mesos.allowedUsers");
        assertThat(as("bound", "PUT", "/v1/jobs/bound-shadow", shadow).statusCode())
                .isGreaterThan(400);
        assertThat(as("team", "POST", "/v1/cluster/abdicate", "").statusCode()).isEqualTo(403);
        assertThat(server.lead.abdicated).isFalse();
        assertThat(as("team", "GET", "/v1/jobs/ops-job", "").statusCode()).isEqualTo(403);
        HttpResponse<String> seen = as("viewer", "GET", "/v1/jobs/ops-job", "");
        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body()).doesNotContain("hunter2");
        assertThat(as("viewer", "GET", "/v1/jobs/ops-job/versions", "").body())
                .doesNotContain("hunter2");
        assertThat(as("admin", "GET", "/v1/jobs/ops-job", "").body()).contains("hunter2");
    }

    @Test
    void whatIsThereIsNotToldFromWhatIsNot() throws Exception {
        put("ops-job", "{\"command\": \"true\"}");
        for (String path : List.of("", "/fires", "/runs", "/versions")) {
            HttpResponse<String> there = as("team", "GET", "/v1/jobs/ops-job" + path, "");
            HttpResponse<String> not = as("team", "GET", "/v1/jobs/ops-jox" + path, "");
            assertThat(there.statusCode()).isEqualTo(403);
            assertThat(not.statusCode()).isEqualTo(403);
            assertThat(bare(not)).isEqualTo(bare(there).replace("ops-job", "ops-jox"));
        }
        assertThat(as("team", "GET", "/v1/jobs/team-none", "").statusCode()).isEqualTo(404);
        for (String name : List.of("ops-job", "ops-jox")) {
            String document = "{\"name\": \"" + name + "\", \"command\": \"true\"}";
            assertThat(as("team", "POST", "/v1/plan", document).statusCode()).isEqualTo(403);
        }
        String ours = "{\"name\": \"team-none\", \"command\": \"true\"}";
        assertThat(as("team", "POST", "/v1/plan", ours).statusCode()).isEqualTo(200);
    }

    private static String bare(HttpResponse<String> answer) {
        return answer.body().replaceAll("\"requestId\":\"[^\"]*\"", "");
    }

    @Test
    void listsAndCountsLeaveOutWhatTheCallerMayNotSee() throws Exception {
        put("ops-job", "{\"command\": \"wait\"}");
        put("team-job", "{\"command\": \"wait\"}");
        as("admin", "PUT", "/v1/apps/team", "{}");
        as("admin", "PUT", "/v1/apps/ops", "{}");
        for (String job : List.of("ops-job", "team-job")) {
            as("admin", "POST", "/v1/jobs/" + job + "/runs", "");
        }
        org.awaitility.Awaitility.await()
                .until(() -> get("admin", "/v1/tasks").getJsonArray("items").size() == 2);
        assertThat(names(get("admin", "/v1/jobs"))).containsExactly("ops-job", "team-job");
        assertThat(names(get("team", "/v1/jobs"))).containsExactly("team-job");
        assertThat(names(get("team", "/v1/jobs?q=ops"))).isEmpty();
        assertThat(names(get("team", "/v1/apps"))).containsExactly("team");
        JsonObject tasks = get("team", "/v1/tasks");
        assertThat(tasks.encode()).contains("team-job").doesNotContain("ops-job");
        assertThat(get("team", "/v1/cluster").getJsonObject("counts"))
                .isEqualTo(new JsonObject().put("jobs", 1).put("liveTasks", 1));
        String agent =
                get("admin", "/v1/agents").getJsonArray("items").getJsonObject(0).getString("id");
        assertThat(get("team", "/v1/agents/" + agent).encode())
                .contains("team-job")
                .doesNotContain("ops-job");
        assertThat(get("team", "/v1/agents?job=ops-job").getJsonArray("items")).isEmpty();
        assertThat(get("admin", "/v1/agents?job=ops-job").getJsonArray("items")).hasSize(1);
    }

    @Test
    void whatWaitsIsShownToThoseWhoMaySeeIt() throws Exception {
        String large = "{\"command\": \"wait\", \"resources\": {\"cpus\": 1000}}";
        put("ops-job", large);
        put("team-job", large);
        for (String job : List.of("ops-job", "team-job")) {
            as("admin", "POST", "/v1/jobs/" + job + "/runs", "");
        }
        org.awaitility.Awaitility.await()
                .until(() -> get("admin", "/v1/waiting").getInteger("shards") == 2);
        assertThat(get("team", "/v1/waiting").getInteger("shards")).isEqualTo(1);
        assertThat(get("team", "/v1/waiting").encode()).doesNotContain("ops-job");
        assertThat(get("team", "/v1/waiting?job=ops-job").getInteger("shards")).isEqualTo(0);
    }

    @Test
    void whoHasNoRoleSeesNothing() throws Exception {
        for (String path : List.of("/v1/jobs", "/v1/cluster", "/metrics", "/v1/agents")) {
            HttpResponse<String> answer = as("nobody", "GET", path, "");
            assertThat(answer.statusCode()).as(path).isEqualTo(403);
            assertThat(answer.body()).contains("the caller has no role");
        }
    }

    @Test
    void valuesAreHiddenEverywhereAndTheMarkIsNotStored() throws Exception {
        String document =
                "{\"command\": \"wait\", \"env\": {\"A\": \"s3cret\"}, \"parameter\": \"s3cret\","
                        + " \"shards\": {\"count\": 1, \"parameters\": {\"0\": \"s3cret\"}},"
                        + " \"uris\": [{\"value\": \"https://me:s3cret@files.example/x.txt\"}]}";
        put("team-job", document);
        JsonObject run =
                new JsonObject(
                        as(
                                        "admin",
                                        "POST",
                                        "/v1/jobs/team-job/runs",
                                        "{\"env\": {\"B\": \"s3cret\"}, \"parameter\": \"s3cret\"}")
                                .body());
        for (String path :
                List.of(
                        "/v1/jobs/team-job",
                        "/v1/jobs/team-job?effective=true",
                        "/v1/jobs/team-job/versions",
                        "/v1/runs/" + run.getString("id"))) {
            for (String who : List.of("team", "viewer", "operator")) {
                assertThat(as(who, "GET", path, "").body())
                        .as("%s %s", who, path)
                        .contains("***")
                        .doesNotContain("s3cret");
            }
            assertThat(as("admin", "GET", path, "").body()).contains("s3cret");
        }
        JsonObject shown = get("team", "/v1/jobs/team-job").getJsonObject("definition");
        shown.put("description", "changed");
        HttpResponse<String> back = as("team", "PUT", "/v1/jobs/team-job", shown.encode());
        assertThat(back.statusCode()).isEqualTo(422);
        assertThat(back.body())
                .contains("/env/A", "/parameter", "/shards/parameters/0", "/uris/0/value");
        assertThat(as("admin", "GET", "/v1/jobs/team-job", "").body()).contains("s3cret");
        HttpResponse<String> again =
                as("team", "POST", "/v1/jobs/team-job/runs", "{\"parameter\": \"***\"}");
        assertThat(again.statusCode()).isEqualTo(422);
        String own = "{\"command\": \"true\", \"env\": {\"A\": \"mine\"}}";
        HttpResponse<String> mine = as("team", "PUT", "/v1/jobs/team-job", own);
        assertThat(mine.statusCode()).isEqualTo(200);
        assertThat(mine.body()).doesNotContain("mine");
    }

    @Test
    void aJobMovesOnlyBetweenAppsOfOnesOwn() throws Exception {
        as("admin", "PUT", "/v1/apps/team", "{\"env\": {\"T\": \"1\"}}");
        as("admin", "PUT", "/v1/apps/ops", "{\"env\": {\"SECRET\": \"1\"}}");
        put("team-job", "{\"command\": \"true\"}");
        put("moved", "{\"command\": \"true\", \"app\": \"team\"}");
        put("ops-job", "{\"command\": \"true\", \"app\": \"ops\"}");
        String toOps = "{\"command\": \"env\", \"app\": \"ops\"}";
        String toTeam = "{\"command\": \"env\", \"app\": \"team\"}";
        assertThat(as("team", "PUT", "/v1/jobs/team-job", toOps).statusCode()).isEqualTo(403);
        assertThat(as("team", "PUT", "/v1/jobs/moved", toOps).statusCode()).isEqualTo(403);
        assertThat(as("team", "PUT", "/v1/jobs/ops-job", toTeam).statusCode()).isEqualTo(403);
        assertThat(as("team", "PUT", "/v1/jobs/free-name", toOps).statusCode()).isEqualTo(403);
        assertThat(as("team", "PUT", "/v1/jobs/team-job", toTeam).statusCode()).isEqualTo(200);
        assertThat(as("team", "PUT", "/v1/jobs/free-name", toTeam).statusCode()).isEqualTo(201);
        // It would be outside of the role then.
        HttpResponse<String> out = as("team", "PUT", "/v1/jobs/moved", "{\"command\": \"env\"}");
        assertThat(out.statusCode()).isEqualTo(403);
    }

    @Test
    void definitionsUseOnlyWhatTheRoleAllows() throws Exception {
        HttpResponse<String> answer =
                as(
                        "bound",
                        "PUT",
                        "/v1/jobs/bound-a",
                        "{\"command\": \"true\", \"user\": \"other\","
                                + " \"container\": {\"image\": \"evil/x\"},"
                                + " \"env\": {\"A\": {\"secret\": \"ops/password\"},"
                                + " \"B\": {\"secret\": \"bound/password\"}},"
                                + " \"uris\": [{\"value\": \"https://evil.example/x.txt\"}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.body())
                .contains("/user", "/container/image", "/uris/0/value", "allowedUriHosts")
                .contains("/env/A/secret", "allowedSecrets")
                .doesNotContain("/env/B/secret");
        answer =
                as(
                        "bound",
                        "PUT",
                        "/v1/jobs/bound-a",
                        "{\"command\": \"true\","
                                + " \"container\": {\"image\": \"good/x\"},"
                                + " \"uris\": [{\"value\": \"https://files.example/x.txt\"}]}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void aQuotaBoundsWhatTheRoleIsFor() throws Exception {
        String two = "{\"command\": \"true\", \"shards\": {\"count\": 2}}";
        assertThat(as("bound", "PUT", "/v1/jobs/bound-a", two).statusCode()).isEqualTo(201);
        assertThat(as("bound", "PUT", "/v1/jobs/bound-b", two).statusCode()).isEqualTo(201);
        HttpResponse<String> third = as("bound", "PUT", "/v1/jobs/bound-c", two);
        assertThat(third.statusCode()).isEqualTo(409);
        assertThat(third.body()).contains("the quota of role bound is used up", "3 jobs", "2 at");
        HttpResponse<String> four =
                as("bound", "POST", "/v1/jobs/bound-a/scale", "{\"shards\": 4}");
        assertThat(four.statusCode()).isEqualTo(409);
        assertThat(four.body()).contains("6 shards");
        String heavy = "{\"command\": \"true\", \"resources\": {\"cpus\": 0.9}}";
        HttpResponse<String> cpus = as("bound", "PUT", "/v1/jobs/bound-a", heavy);
        assertThat(cpus.statusCode()).isEqualTo(409);
        assertThat(cpus.body()).contains("cpus");
        // Others are not bound by it, and less than before is always possible.
        assertThat(as("admin", "PUT", "/v1/jobs/bound-c", two).statusCode()).isEqualTo(201);
        String one = "{\"command\": \"true\"}";
        assertThat(as("bound", "PUT", "/v1/jobs/bound-a", one).statusCode()).isEqualTo(200);
    }

    @Test
    void whoMayRunMayNotDecideWhatIsExecuted() throws Exception {
        put("ops-job", "{\"command\": \"wait\"}");
        String path = "/v1/jobs/ops-job/runs";
        assertThat(as("operator", "POST", path, "{\"env\": {\"LD_PRELOAD\": \"x\"}}").statusCode())
                .isEqualTo(403);
        assertThat(as("operator", "POST", path, "{\"parameter\": \"x\"}").statusCode())
                .isEqualTo(202);
    }

    @Test
    void recordsInQuarantineAreNotNamedToWhoDoesNotSeeAllJobs() throws Exception {
        RecordKey secret = new RecordKey(RecordKey.Kind.JOBS, "merger");
        server.lead.quarantined = new TreeMap<>(Map.of(secret, "format 9"));
        for (String path : List.of("/v1/cluster", "/health/ready")) {
            assertThat(server.call("GET", path, "", CallersForTests.of("team")).body())
                    .contains("stored records in quarantine: 1")
                    .doesNotContain("merger", "format 9");
            assertThat(server.call("GET", path, "", CallersForTests.of("viewer")).body())
                    .contains("merger");
        }
    }
}
