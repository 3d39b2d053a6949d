package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.model.job.Limits;
import io.carillon.model.mesos.OnFrameworkRemoved;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs and fires, over real HTTP and a real engine. */
final class JobApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        Settings settings =
                new Settings(
                        new Limits(2_000, 100, 100, 20, 500, 10_000, 50, 1 << 20),
                        Duration.ofMinutes(5),
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(2),
                        Duration.ofDays(7),
                        OnFrameworkRemoved.WAIT,
                        "");
        server = ServerForTests.leading(settings, 64);
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void aJobIsCreatedThenReplacedThenShown() throws Exception {
        String document =
                """
                {"command": "succeed", "schedule": {"cron": "0 0 2 * * ?", "timeZone": "Europe/Berlin"}}
                """;
        HttpResponse<String> created = server.call("PUT", "/v1/jobs/nightly", document);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(tag(created)).startsWith("\"1-");
        assertThat(created.headers().firstValue("Location")).hasValue("/v1/jobs/nightly");
        JsonObject view = new JsonObject(created.body());
        assertThat(view.getLong("version")).isEqualTo(1);
        assertThat(view.getJsonArray("nextFires")).hasSize(5);
        Instant first = Instant.parse(view.getJsonArray("nextFires").getString(0));
        assertThat(first).isAfter(Instant.now());

        HttpResponse<String> same = server.call("PUT", "/v1/jobs/nightly", document);
        assertThat(same.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(same.body()).getLong("version")).isEqualTo(1);

        HttpResponse<String> replaced =
                server.call("PUT", "/v1/jobs/nightly", document.replace("succeed", "fail"));
        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(tag(replaced)).startsWith("\"2-");

        JsonObject shown = server.get("/v1/jobs/nightly");
        assertThat(shown.getString("state")).isEqualTo("ACTIVE");
        assertThat(shown.getJsonObject("definition").getString("command")).isEqualTo("fail");
        HttpResponse<String> back =
                server.call("PUT", "/v1/jobs/nightly", shown.getJsonObject("definition").encode());
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(new JsonObject(back.body()).getLong("version")).isEqualTo(2);
    }

    @Test
    void eachOfManyWritersIsAnsweredWithItsOwnWrite() throws Exception {
        List<Callable<HttpResponse<String>>> writers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String document = "{\"command\": \"command-" + i + "\"}";
            writers.add(() -> server.call("PUT", "/v1/jobs/contended", document));
        }
        TreeSet<Long> versions = new TreeSet<>();
        List<HttpResponse<String>> answers = atOnce(writers);
        for (int i = 0; i < answers.size(); i++) {
            HttpResponse<String> answer = answers.get(i);
            assertThat(answer.statusCode()).isIn(200, 201);
            JsonObject view = new JsonObject(answer.body());
            assertThat(view.getJsonObject("definition").getString("command"))
                    .isEqualTo("command-" + i);
            long version = view.getLong("version");
            assertThat(tag(answer)).startsWith("\"" + version + "-");
            assertThat(versions.add(version)).isTrue();
        }
    }

    @Test
    void aWriteThatIsDeletedAtOnceIsAnsweredAllTheSame() throws Exception {
        List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String document = "{\"command\": \"command-" + i + "\"}";
            calls.add(() -> server.call("PUT", "/v1/jobs/shortlived", document));
            calls.add(() -> server.call("DELETE", "/v1/jobs/shortlived", ""));
        }
        List<HttpResponse<String>> answers = atOnce(calls);
        for (int i = 0; i < answers.size(); i += 2) {
            // 409: the job of a writer before is being deleted at that moment.
            assertThat(answers.get(i).statusCode()).isIn(200, 201, 409);
        }
    }

    private static List<HttpResponse<String>> atOnce(List<Callable<HttpResponse<String>>> calls)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<HttpResponse<String>> answers = new ArrayList<>();
            for (Future<HttpResponse<String>> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void conditionsAreKept() throws Exception {
        String document = "{\"command\": \"succeed\"}";
        assertThat(put("guarded", document, "If-Match", "\"1\"")).isEqualTo(412);
        assertThat(put("guarded", document, "If-None-Match", "*")).isEqualTo(201);
        assertThat(put("guarded", document, "If-None-Match", "*")).isEqualTo(412);
        assertThat(put("guarded", document, "If-Match", "\"7\"")).isEqualTo(412);
        assertThat(put("guarded", document, "If-Match", "\"1\"")).isEqualTo(200);
        assertThat(put("guarded", document, "If-Match", "1")).isEqualTo(400);
        assertThat(put("guarded", document, "If-Match", "*")).isEqualTo(200);
        assertThat(put("unguarded", document, "If-Match", "*")).isEqualTo(412);
        assertThat(put("guarded", document, "If-None-Match", "\"1\"")).isEqualTo(400);
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("ETag").orElseThrow();
    }

    private static int put(String job, String document, String... headers) throws Exception {
        return server.call("PUT", "/v1/jobs/" + job, document, headers).statusCode();
    }

    @Test
    void aMillionShardsAreRefusedWithTheirPath() throws Exception {
        HttpResponse<String> response =
                server.call(
                        "PUT",
                        "/v1/jobs/wide",
                        "{\"command\": \"x\", \"shards\": {\"count\": 1000000}}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(paths(response)).contains("/shards/count");
    }

    @Test
    void unknownFieldsAreRefusedWithTheirPath() throws Exception {
        HttpResponse<String> response =
                server.call("PUT", "/v1/jobs/typo", "{\"command\": \"x\", \"shedule\": {}}");
        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(paths(response)).containsExactly("/shedule");
    }

    private static List<String> paths(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        JsonArray errors = new JsonObject(response.body()).getJsonArray("errors");
        return errors.stream().map(e -> ((JsonObject) e).getString("path")).toList();
    }

    @Test
    void listsArePagedWithoutGapsOrRepeats() throws Exception {
        List<String> expected = new ArrayList<>();
        for (int i = 100; i < 125; i++) {
            String name = "paged-" + i;
            server.job(name, "succeed", "labels", "{\"set\": \"paged\"}");
            expected.add(name);
        }
        List<String> found = new ArrayList<>();
        String path = "/v1/jobs?label=set%3Dpaged&limit=7";
        String next = "";
        int pages = 0;
        while (next != null) {
            JsonObject page = server.get(path + (next.isEmpty() ? "" : "&cursor=" + next));
            assertThat(page.getJsonArray("items").size()).isLessThanOrEqualTo(7);
            page.getJsonArray("items").forEach(i -> found.add(((JsonObject) i).getString("name")));
            next = page.getString("next");
            pages++;
        }
        assertThat(found).isEqualTo(expected);
        assertThat(pages).isEqualTo(4);
        assertThat(server.get("/v1/jobs?q=PAGED-110").getJsonArray("items")).hasSize(1);
    }

    @Test
    void badPagesAreRefused() throws Exception {
        for (String query :
                List.of(
                        "limit=0",
                        "limit=1001",
                        "limit=x",
                        "limit=-1",
                        "cursor=%21",
                        "cursor=YQ")) {
            HttpResponse<String> response = server.call("GET", "/v1/jobs?" + query, "");
            assertThat(response.statusCode()).as(query).isEqualTo(400);
            assertThat(paths(response)).containsExactly("?" + query.replaceAll("=.*", ""));
        }
        assertThat(server.call("GET", "/v1/jobs?colour=red", "").statusCode()).isEqualTo(400);
        assertThat(server.call("GET", "/v1/jobs?limit=1&limit=2", "").statusCode()).isEqualTo(400);
    }

    @Test
    void aPausedJobSaysSoAndItsFiresAreSkipped() throws Exception {
        server.job("paused", "succeed", "schedule", "{\"every\": \"PT1S\"}");
        HttpResponse<String> paused =
                server.call("POST", "/v1/jobs/paused/pause", "{\"reason\": \"holidays\"}");
        assertThat(paused.statusCode()).isEqualTo(200);
        JsonObject job = server.get("/v1/jobs/paused");
        assertThat(job.getString("state")).isEqualTo("PAUSED");
        assertThat(job.getJsonObject("pause").getString("reason")).isEqualTo("holidays");
        server.await("/v1/jobs/paused", "state", "PAUSED");
        org.awaitility.Awaitility.await()
                .until(
                        () ->
                                server.get("/v1/jobs/paused/fires").getJsonArray("items").stream()
                                        .anyMatch(
                                                f ->
                                                        ((JsonObject) f)
                                                                .getString("because")
                                                                .contains("holidays")));
        assertThat(server.call("POST", "/v1/jobs/paused/resume", "").statusCode()).isEqualTo(200);
        assertThat(server.get("/v1/jobs/paused").getString("state")).isEqualTo("ACTIVE");
        assertThat(
                        server.call(
                                        "POST",
                                        "/v1/jobs/paused/pause",
                                        "{\"until\": \"2001-01-01T00:00:00Z\"}")
                                .statusCode())
                .isEqualTo(422);
        server.call("POST", "/v1/jobs/paused/pause", "");
    }

    @Test
    void firesAreNewestFirstAndPaged() throws Exception {
        server.job("often", "succeed", "schedule", "{\"every\": \"PT1S\"}");
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> server.get("/v1/jobs/often/fires").getJsonArray("items").size() >= 3);
        server.call("POST", "/v1/jobs/often/pause", "");
        String to = Instant.now().plusSeconds(1).toString();
        JsonArray all = server.get("/v1/jobs/often/fires?to=" + to).getJsonArray("items");
        JsonArray byOne = new JsonArray();
        String next = "";
        while (next != null) {
            String cursor = next.isEmpty() ? "" : "&cursor=" + next;
            JsonObject page = server.get("/v1/jobs/often/fires?limit=1&to=" + to + cursor);
            page.getJsonArray("items").forEach(byOne::add);
            next = page.getString("next");
        }
        List<String> times =
                byOne.stream().map(f -> ((JsonObject) f).getString("nominalTime")).toList();
        assertThat(times).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(all.size());
        assertThat(times).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        JsonObject oldest = all.getJsonObject(all.size() - 1);
        assertThat(oldest.getString("outcome")).isEqualTo("SUCCEEDED");
        assertThat(oldest.getInteger("count")).isEqualTo(1);
        assertThat(server.get("/v1/runs/" + oldest.getString("run")).getString("state"))
                .isEqualTo("SUCCEEDED");
        assertThat(server.get("/v1/jobs/often/fires?to=2001-01-01T00:00:00Z").getJsonArray("items"))
                .isEmpty();
        assertThat(server.call("GET", "/v1/jobs/often/fires?from=today", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aLiveRunIsAmongTheFires() throws Exception {
        server.job("longer", "stay", "schedule", "{\"every\": \"PT1S\"}");
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                server.get("/v1/jobs/longer/fires").getJsonArray("items").stream()
                                        .anyMatch(
                                                f ->
                                                        ((JsonObject) f)
                                                                .getString("outcome")
                                                                .equals("RUNNING")));
        server.call("DELETE", "/v1/jobs/longer", "");
    }

    @Test
    void aPlanTellsWhatWouldHappen() throws Exception {
        JsonObject plan =
                new JsonObject(
                        server.call(
                                        "POST",
                                        "/v1/plan",
                                        "{\"name\": \"planned\", \"command\": \"x\", \"schedule\":"
                                                + " {\"cron\": \"0 30 4 * * ?\", \"timeZone\":"
                                                + " \"Asia/Tokyo\"}}")
                                .body());
        assertThat(plan.getBoolean("valid")).isTrue();
        assertThat(plan.getString("change")).isEqualTo("CREATE");
        assertThat(plan.getJsonArray("warnings")).isEmpty();
        assertThat(plan.getJsonArray("nextFires")).hasSize(10);
        assertThat(plan.getJsonArray("nextFires").getJsonObject(0).getString("local"))
                .contains("T04:30+09:00[Asia/Tokyo]");
        JsonObject invalid =
                new JsonObject(
                        server.call(
                                        "POST",
                                        "/v1/plan",
                                        "{\"name\": \"planned\", \"command\": \"x\", \"schedule\":"
                                                + " {\"cron\": \"0 0 0 31 2 ?\"}}")
                                .body());
        assertThat(invalid.getBoolean("valid")).isFalse();
        assertThat(invalid.getJsonArray("errors").getJsonObject(0).getString("path"))
                .startsWith("/schedule");
        assertThat(server.call("GET", "/v1/jobs/planned", "").statusCode()).isEqualTo(404);
    }

    @Test
    void tellsTheSchemaOfADocument() throws Exception {
        JsonObject schema = new JsonObject(server.call("GET", "/v1/schema/job", "").body());
        assertThat(schema.getJsonObject("properties").fieldNames()).contains("killGrace", "argv");
    }

    @Test
    void aPlanNamesTheFieldsThatDiffer() throws Exception {
        server.job("differing", "stay");
        String stored = server.call("GET", "/v1/jobs/differing", "").body();
        JsonObject document = new JsonObject(stored).getJsonObject("definition");
        document.put("killGrace", "PT11S").put("env", new JsonObject().put("A", "b"));
        JsonObject plan = new JsonObject(server.call("POST", "/v1/plan", document.encode()).body());
        assertThat(plan.getString("change")).isEqualTo("REPLACE");
        assertThat(plan.getJsonArray("differs")).containsExactly("/env", "/killGrace");
    }

    @Test
    void aDeletedJobIsGone() throws Exception {
        server.job("doomed", "stay");
        server.run("doomed", "RUNNING");
        assertThat(server.call("DELETE", "/v1/jobs/doomed", "").statusCode()).isEqualTo(202);
        org.awaitility.Awaitility.await()
                .until(() -> server.call("GET", "/v1/jobs/doomed", "").statusCode() == 404);
        assertThat(server.call("DELETE", "/v1/jobs/doomed", "").statusCode()).isEqualTo(404);
    }
}
