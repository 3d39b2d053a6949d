package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What tasks wrote: each byte once, in parts, whole and from the end. */
final class TaskFilesTest {
    private static ServerForTests server;

    @BeforeAll
    static void start() throws Exception {
        server = ServerForTests.leading();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private String aTaskThatWrote(String job, String text) throws Exception {
        server.job(job, "succeed");
        JsonObject run = server.run(job, "SUCCEEDED");
        String task =
                run.getJsonArray("shards")
                        .getJsonObject(0)
                        .getJsonArray("attempts")
                        .getJsonObject(0)
                        .getString("task");
        server.wrote(task, "stdout", text);
        return "/v1/tasks/" + task + "/files/stdout";
    }

    private static long number(HttpResponse<?> response, String header) {
        return response.headers().firstValueAsLong(header).orElse(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 65_536})
    void partsOfAnySizeGiveEachByteOnce(int length) throws Exception {
        String text = "é日🎉".repeat(30);
        String path = aTaskThatWrote("cut-" + length, text);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long next = 0;
        HttpResponse<byte[]> part;
        do {
            part = server.bytes(path + "?offset=" + next + "&length=" + length);
            assertThat(number(part, "Carillon-Offset")).isEqualTo(next);
            bytes.writeBytes(part.body());
            next = number(part, "Carillon-Next");
        } while (part.body().length > 0);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
    }

    @Test
    void aLongOutputIsReadWholeAndFromItsEnd() throws Exception {
        String text = "line 日 of the output\n".repeat(50_000);
        byte[] all = text.getBytes(StandardCharsets.UTF_8);
        String path = aTaskThatWrote("chatty", text);
        HttpResponse<byte[]> whole = server.bytes(path);
        assertThat(whole.body()).isEqualTo(all);
        assertThat(number(whole, "Content-Length")).isEqualTo(all.length);
        assertThat(number(whole, "Carillon-Next")).isEqualTo(all.length);
        HttpResponse<byte[]> rest = server.bytes(path + "?offset=100000");
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(all, 100_000, all.length));
        HttpResponse<byte[]> tail = server.bytes(path + "?tail=21");
        assertThat(tail.body()).isEqualTo(Arrays.copyOfRange(all, all.length - 21, all.length));
        assertThat(number(tail, "Carillon-Offset")).isEqualTo(all.length - 21);
        assertThat(server.bytes(path + "?tail=99999999").body()).isEqualTo(all);
        assertThat(server.bytes(path + "?tail=0").body()).isEmpty();
        assertThat(server.bytes(path + "?tail=90&length=3").body())
                .isEqualTo(Arrays.copyOfRange(all, all.length - 90, all.length - 87));
        for (String wrong : List.of("?tail=-1", "?tail=x", "?tail=1&offset=1")) {
            assertThat(server.bytes(path + wrong).statusCode()).as(wrong).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({"missing, 404", "refused, 502", "silent, 504"})
    void whatIsNotReadSaysWhy(String what, int status) throws Exception {
        String path = aTaskThatWrote("unread-" + what, "text");
        server.unread.put(path.split("/", -1)[3], what);
        HttpResponse<byte[]> answer = server.bytes(path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
    }

    /** The route of a shared executor's own words. */
    @Test
    void aTaskThatSharesNoExecutorHasOnlyItsOwnFiles() throws Exception {
        String path = aTaskThatWrote("unshared", "text");
        String own = path.replace("/files/", "/executor/");
        HttpResponse<String> answer = server.call("GET", own, "");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(answer.body()).getString("detail"))
                .contains("shares no executor");
        assertThat(server.bytes(own.replace("stdout", "core")).statusCode()).isEqualTo(404);
    }

    private static String withoutFile(String task) throws Exception {
        HttpResponse<String> answer =
                server.call("GET", "/v1/tasks/" + task + "/files/stdout?offset=0", "");
        assertThat(answer.statusCode()).isEqualTo(404);
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("type")).endsWith(":no-such-file");
        return problem.getString("detail");
    }

    @Test
    void aTaskWithoutAFileSaysHowFarItHasCome() throws Exception {
        server.job("huge", "succeed", "resources", "{\"cpus\": 1000}");
        JsonObject waits = server.run("huge", "PENDING");
        JsonObject[] shard = {new JsonObject()};
        Awaitility.await()
                .until(
                        () -> {
                            shard[0] =
                                    ServerForTests.shard(
                                            server.get("/v1/runs/" + waits.getString("id")), 0);
                            return shard[0].getString("task") != null;
                        });
        String task = shard[0].getString("task");
        assertThat(withoutFile(task)).contains("not started yet");
        server.call("POST", "/v1/runs/" + waits.getString("id") + "/kill", "");
        server.await("/v1/runs/" + waits.getString("id"), "state", "KILLED");
        assertThat(withoutFile(task)).contains("never started: an anonymous caller killed the run");
        HttpResponse<String> killed = server.call("GET", "/v1/tasks/" + task, "");
        assertThat(killed.statusCode()).isEqualTo(404);
        assertThat(new JsonObject(killed.body()).getString("detail")).contains("never started");
        server.job("broken", "fail");
        JsonObject failed = server.run("broken", "FAILED");
        String attempt =
                ServerForTests.shard(failed, 0)
                        .getJsonArray("attempts")
                        .getJsonObject(0)
                        .getString("task");
        assertThat(withoutFile(attempt)).contains("ended FAILED");
        String next = attempt.replaceFirst("[0-9]+$", "99");
        HttpResponse<String> none = server.call("GET", "/v1/tasks/" + next + "/files/stdout", "");
        assertThat(new JsonObject(none.body()).getString("detail")).contains("there is no task");
    }

    @Test
    void aStreamThatCannotGoOnIsCutAndNotCompleted() throws Exception {
        String path = aTaskThatWrote("cut-short", "x".repeat(300_000));
        server.unread.put(path.split("/", -1)[3], "later");
        assertThatThrownBy(() -> server.bytes(path)).isInstanceOf(IOException.class);
    }
}
