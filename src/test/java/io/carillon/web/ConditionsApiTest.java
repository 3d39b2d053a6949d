package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.model.Caller;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions of requests lead to, over real HTTP. */
final class ConditionsApiTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, ''",
        "PUT, ''",
        "POST, /pause",
        "POST, /resume",
        "POST, /restart",
        "POST, /runs",
    })
    void aWriteOfAnotherVersionDoesNothing(String method, String rest) throws Exception {
        server.job("kept", "succeed");
        String before = stable("kept");
        String body = method.equals("PUT") ? "{\"command\": \"fail\"}" : "";
        for (String seen : new String[] {"\"999\"", "W/\"1\"", "\"x\"", "\"0\", \"2-ab\""}) {
            HttpResponse<String> answer =
                    server.call(method, "/v1/jobs/kept" + rest, body, "If-Match", seen);
            assertThat(answer.statusCode()).as(seen).isEqualTo(412);
        }
        assertThat(stable("kept")).isEqualTo(before);
    }

    private static String stable(String job) throws Exception {
        return server.get("/v1/jobs/" + job).encode();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"999\"", "*"})
    void aWriteOfAMissingJobDoesNothing(String seen) throws Exception {
        for (String method : new String[] {"PUT", "DELETE"}) {
            String body = method.equals("PUT") ? "{\"command\": \"fail\"}" : "";
            assertThat(status(method, "/v1/jobs/missing", body, "If-Match", seen)).isEqualTo(412);
        }
        assertThat(status("GET", "/v1/jobs/missing", "")).isEqualTo(404);
    }

    @Test
    void aWriteOfTheVersionThatWasSeenIsCarriedOut() throws Exception {
        server.job("seen", "succeed");
        String tag = tag("/v1/jobs/seen");
        assertThat(status("POST", "/v1/jobs/seen/pause", "", "If-Match", tag)).isEqualTo(200);
        String paused = tag("/v1/jobs/seen");
        assertThat(paused).isNotEqualTo(tag);

        // A pause is not a version: a write of the definition that was seen is not hindered.
        String body = "{\"command\": \"fail\"}";
        assertThat(status("PUT", "/v1/jobs/seen", body, "If-Match", tag)).isEqualTo(200);
        assertThat(status("PUT", "/v1/jobs/seen", body, "If-Match", tag)).isEqualTo(412);
        assertThat(status("POST", "/v1/jobs/seen/resume", "", "If-Match", "\"7\", \"2\""))
                .isEqualTo(200);
        assertThat(status("DELETE", "/v1/jobs/seen", "", "If-Match", "*")).isEqualTo(202);
    }

    @Test
    void aReaderThatHasTheContentIsSentNoBody() throws Exception {
        server.job("read", "succeed");
        String run = "/v1/runs/" + server.run("read", "SUCCEEDED").getString("id");
        for (String path : new String[] {"/v1/jobs/read", run, "/v1/schema/job"}) {
            String tag = tag(path);
            for (String known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*"}) {
                HttpResponse<String> answer = server.call("GET", path, "", "If-None-Match", known);
                assertThat(answer.statusCode()).as(path + known).isEqualTo(304);
                assertThat(answer.body()).isEmpty();
                assertThat(answer.headers().firstValue("ETag")).hasValue(tag);
            }
            assertThat(status("GET", path, "", "If-None-Match", "\"1\"")).isEqualTo(200);
            assertThat(status("GET", path, "", "If-Match", "\"999\"")).isEqualTo(412);
            assertThat(status("GET", path, "", "If-Match", tag)).isEqualTo(200);
            assertThat(status("HEAD", path, "", "If-None-Match", tag)).isEqualTo(304);
        }
    }

    @Test
    void theAnswerOfAWriteHasTheTagOfTheContent() throws Exception {
        HttpResponse<String> put =
                server.call("PUT", "/v1/jobs/written", "{\"command\": \"succeed\"}");
        assertThat(put.headers().firstValue("ETag")).hasValue(tag("/v1/jobs/written"));
    }

    @Test
    void aRunIsKilledAndRetriedOnlyAsSeen() throws Exception {
        server.job("broken", "fail", "retry", "{\"maxAttempts\": 1}");
        String run = "/v1/runs/" + server.run("broken", "FAILED").getString("id");
        assertThat(status("POST", run + "/retry", "", "If-Match", "\"999\"")).isEqualTo(412);
        assertThat(status("POST", run + "/kill", "", "If-Match", "\"999\"")).isEqualTo(412);
        assertThat(server.get("/v1/jobs/broken/runs").getJsonArray("items")).hasSize(1);
        assertThat(status("POST", run + "/retry", "", "If-Match", tag(run))).isEqualTo(202);
        // The condition holds, and the shard has been retried.
        assertThat(status("POST", run + "/retry", "", "If-Match", "*")).isEqualTo(409);
    }

    /** A condition that cannot be judged is never passed over. */
    @Test
    void aWriteOfWhatIsThereIsRefusedIfNothingMayBeThere() throws Exception {
        server.job("unless", "sleep");
        String run = "/v1/runs/" + server.run("unless", "RUNNING").getString("id");
        String task = "/v1/tasks/" + new TaskId(RunId.parse(run.substring(9)).get(), 0, 1);
        for (String path : new String[] {run + "/kill", run + "/retry", task + "/kill"}) {
            refusedUnless("POST", path);
        }
        for (String rest : new String[] {"/pause", "/resume", "/runs"}) {
            refusedUnless("POST", "/v1/jobs/unless" + rest);
        }
        refusedUnless("DELETE", "/v1/jobs/unless");
        refusedUnless("PUT", "/v1/quarantine/jobs/unless");
        refusedUnless("DELETE", "/v1/quarantine/jobs/unless");
        assertThat(server.get(run).getValue("kill")).isNull();
        assertThat(server.get("/v1/jobs/unless").getString("state")).isEqualTo("ACTIVE");
        assertThat(server.get("/v1/jobs/unless/runs").getJsonArray("items")).hasSize(1);
    }

    private static void refusedUnless(String method, String path) throws Exception {
        for (String header : new String[] {"*", "\"1\"", "W/\"x\"", "?"}) {
            HttpResponse<String> answer = server.call(method, path, "", "If-None-Match", header);
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            JsonObject error =
                    new JsonObject(answer.body()).getJsonArray("errors").getJsonObject(0);
            assertThat(error.getString("path")).isEqualTo("If-None-Match");
        }
    }

    /** The run changes after the condition was compared and before the command is decided. */
    @ParameterizedTest
    @ValueSource(strings = {"run", "task"})
    void aConditionIsJudgedWhenTheCommandIs(String what) throws Exception {
        server.job("raced-" + what, "sleep");
        RunId run = RunId.parse(server.run("raced-" + what, "RUNNING").getString("id")).get();
        TaskId task = new TaskId(run, 0, 1);
        server.await("/v1/tasks/" + task, "state", "RUNNING");
        String path = what.equals("run") ? "/v1/runs/" + run : "/v1/tasks/" + task;
        Command other =
                what.equals("run")
                        ? new Command.KillTask(task.toString())
                        : new Command.KillRun(run);
        String tag = tag(path);
        AtomicReference<CompletableFuture<Integer>> answer = new AtomicReference<>();
        server.lead.heldUp(
                () -> answer.set(CompletableFuture.supplyAsync(() -> kill(path, tag))),
                engine -> engine.command(other, Caller.ANONYMOUS).subscribe());
        assertThat(answer.get().get(60, TimeUnit.SECONDS)).isEqualTo(412);
    }

    /** Its tag tells of the next page of shards, too. */
    @Test
    void aRunOfMoreShardsThanAPageMatchesItsTag() throws Exception {
        server.job("wide", "sleep", "shards", "{\"count\": 1001}", "resources", "{\"cpus\": 500}");
        String path = "/v1/runs/" + server.run("wide", "PENDING").getString("id");
        int tries = 0;
        int answer = 412;
        while (answer == 412 && tries++ < 20) { // what a shard waits for may have changed meanwhile
            answer = kill(path, tag(path));
        }
        assertThat(answer).isEqualTo(202);
    }

    private static int kill(String path, String tag) {
        try {
            return status("POST", path + "/kill", "", "If-Match", tag);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"1", "", ",", "\"1\" \"2\"", "*, \"1\"", "w/\"1\""})
    void aConditionThatIsNotValidIsRefused(String header) throws Exception {
        server.job("odd", "succeed");
        assertThat(status("DELETE", "/v1/jobs/odd", "", "If-Match", header)).isEqualTo(400);
        assertThat(status("GET", "/v1/jobs/odd", "", "If-None-Match", header)).isEqualTo(400);
    }

    /** Anybody may send one: the answer must not cost more than the header warrants. */
    @ParameterizedTest
    @ValueSource(strings = {"%sx", "x%sx", "\"1\"%sx", "%s\"", "%s,"})
    void aLongConditionIsReadAtOnce(String header) throws Exception {
        String blanks = header.formatted(" \t".repeat(3_000));
        String answer =
                RawHttp.say(
                        URI.create(server.url()).getPort(),
                        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                + ("If-None-Match: " + blanks + "\r\n\r\n"));
        assertThat(RawHttp.status(answer)).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/cluster/reconcile", "/v1/cluster/abdicate", "/v1/plan"})
    void aWriteThatCannotBeConditionalIsNotCarriedOut(String path) throws Exception {
        assertThat(status("POST", path, "", "If-Match", "*")).isEqualTo(412);
        assertThat(status("POST", path, "", "If-None-Match", "*")).isEqualTo(400);
    }

    @Test
    void aCursorBelongsToItsList() throws Exception {
        for (int i = 0; i < 3; i++) {
            server.job("list" + i, "succeed", "labels", "{\"set\": \"lists\"}");
        }
        String jobs = "/v1/jobs?label=set&limit=1";
        server.run("list1", "SUCCEEDED");
        server.run("list1", "SUCCEEDED");
        String runs = "/v1/jobs/list1/runs?limit=1";
        String ofJobs = server.get(jobs).getString("next");
        String ofRuns = server.get(runs).getString("next");
        assertThat(status("GET", jobs + "&cursor=" + ofJobs, "")).isEqualTo(200);
        assertThat(status("GET", runs + "&cursor=" + ofRuns, "")).isEqualTo(200);
        for (String[] other :
                new String[][] {
                    {"/v1/jobs/list1/runs", ofJobs},
                    {"/v1/jobs/list1/fires", ofJobs},
                    {"/v1/tasks", ofJobs},
                    {"/v1/agents", ofJobs},
                    {"/v1/executors", ofJobs},
                    {"/v1/offers", ofJobs},
                    {"/v1/quarantine", ofJobs},
                    {"/v1/jobs/list2/runs", ofRuns},
                    {"/v1/jobs/list1/fires", ofRuns},
                    {"/v1/jobs", ofRuns},
                    {"/v1/jobs", ofJobs},
                    {"/v1/tasks", ofRuns},
                }) {
            HttpResponse<String> answer = server.call("GET", other[0] + "?cursor=" + other[1], "");
            assertThat(answer.statusCode()).as(other[0]).isEqualTo(400);
            JsonObject error =
                    new JsonObject(answer.body()).getJsonArray("errors").getJsonObject(0);
            assertThat(error.getString("path")).isEqualTo("?cursor");
        }
    }

    private static String tag(String path) throws Exception {
        return server.call("GET", path, "").headers().firstValue("ETag").orElseThrow();
    }

    private static int status(String method, String path, String body, String... headers)
            throws Exception {
        return server.call(method, path, body, headers).statusCode();
    }
}
