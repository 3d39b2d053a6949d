package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.LogCapture;
import io.carillon.web.RawHttp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.mesos.v1.Protos.TaskState;
import org.junit.jupiter.api.Test;

/** Requests to the local Mesos that are not meant for it, not HTTP, or ask for too much. */
final class LocalMesosDoorTest extends LocalMesosFixture {
    private String say(String lines) throws IOException {
        return RawHttp.say(
                mesos.port(), lines.replace("|", "\r\n") + "\r\nConnection: close\r\n\r\n");
    }

    private int status(String lines) throws IOException {
        return RawHttp.status(say(lines));
    }

    @Test
    void aPageThatMadeItsNamePointHereGetsNothing() throws Exception {
        for (String host : List.of("evil.example", "localhost.evil.example", "10.9.8.7:5050")) {
            for (String path : List.of("/state", "/api/v1", "/version", "/nothing", "/health")) {
                assertThat(status("GET " + path + " HTTP/1.1|Host: " + host)).isEqualTo(421);
            }
            assertThat(status("POST " + API + " HTTP/1.1|Host: " + host + "|Content-Length: 0"))
                    .isEqualTo(421);
        }
        for (String host : List.of("localhost", "127.0.0.1:5050", "[::1]", "LOCALHOST.")) {
            assertThat(status("GET /state HTTP/1.1|Host: " + host)).isEqualTo(200);
        }
    }

    @Test
    void pagesOfOtherOriginsReadNothing() throws Exception {
        String state = "GET /state?jsonp=steal HTTP/1.1|Host: localhost";
        assertThat(say(state)).contains("200 OK").doesNotContain("steal(", "javascript");
        assertThat(say(state).toLowerCase(java.util.Locale.ROOT))
                .contains("cross-origin-resource-policy: same-origin", "nosniff");
        assertThat(status(state + "|Sec-Fetch-Site: cross-site")).isEqualTo(403);
        assertThat(status(state + "|Sec-Fetch-Site: same-site")).isEqualTo(403);
        assertThat(status(state + "|Origin: http://evil.example")).isEqualTo(403);
    }

    @Test
    void whatIsNotARequestIsRefusedWithoutATraceInTheLog() throws Exception {
        try (LogCapture log = LogCapture.of("io.carillon", "io.vertx")) {
            for (String request :
                    List.of(
                            "GET /slave(99999999999)/state HTTP/1.1|Host: localhost",
                            "GET /slave(-1)/state HTTP/1.1|Host: localhost",
                            "GET /slave()/state HTTP/1.1|Host: localhost",
                            "GET /slave(9)/files/read?path=/x HTTP/1.1|Host: localhost",
                            "GET /files/read?path=%00 HTTP/1.1|Host: localhost",
                            "GET /files/browse?path=%00 HTTP/1.1|Host: localhost",
                            "GET /files/download?path=a%00b HTTP/1.1|Host: localhost",
                            "GET /files/read?path=%zz HTTP/1.1|Host: localhost",
                            "GET /files/read?path HTTP/1.1|Host: localhost",
                            "GET /tasks?limit=99999999999999999999 HTTP/1.1|Host: localhost",
                            "GET /%ff HTTP/1.1|Host: localhost",
                            "GET * HTTP/1.1|Host: localhost",
                            "OPTIONS * HTTP/1.1|Host: localhost",
                            "CONNECT evil:80 HTTP/1.1|Host: localhost",
                            "PRI * HTTP/2.0|",
                            "GET /state HTTP/1.1|Accept: x",
                            "GET /state HTTP/1.1|Host: localhost|Host: localhost",
                            "GET /state HTTP/1.1|Host: localhost|no colon",
                            "POST /api/v1 HTTP/1.1|Host: localhost|Content-Length: 0",
                            "POST "
                                    + API
                                    + " HTTP/1.1|Host: localhost|Transfer-Encoding: chunked|"
                                    + "Content-Type: application/json||FFFFFFFFFFFFFFFF")) {
                String answer = say(request);
                assertThat(RawHttp.status(answer)).as(request).isNotEqualTo(500);
                assertThat(answer).doesNotContain("Exception");
            }
            assertThat(log.lines()).isEmpty();
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
    }

    @Test
    void foldedHeaderLinesAreRefused() throws Exception {
        String request = "GET /version HTTP/1.1|Host: localhost|Accept: a|";
        assertThat(status(request + "Other: b")).isEqualTo(200);
        assertThat(status(request + " b")).isEqualTo(400);
        assertThat(status(request + "\tOther: b")).isEqualTo(400);
    }

    @Test
    void onlySandboxesAreServed() throws Exception {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "echo seen; ln -s ../../../../../../../../agents out; sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        String sandbox = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest";
        RawClient.until(() -> read(sandbox + "/stdout").body().contains("seen"));
        Path agents = work.resolve("agents");
        assertThat(Files.isRegularFile(agents)).isTrue();
        for (Path path : List.of(agents, work, work.resolve("slaves"), work.resolve("processes"))) {
            assertThat(read(path.toString()).status()).as("read %s", path).isEqualTo(404);
            for (String operation : List.of("browse", "download")) {
                assertThat(client.get("/files/" + operation + "?path=" + path).status())
                        .as("%s %s", operation, path)
                        .isEqualTo(404);
            }
        }
        assertThat(read(sandbox + "/out").status()).isEqualTo(404);
        for (String offset : List.of("9223372036854775807", "99999999999", "7")) {
            RawClient.Reply part =
                    client.get("/files/read?offset=" + offset + "&path=" + sandbox + "/stdout");
            assertThat(json(part).get("data").asText()).isEmpty();
        }
        String beyond = "/files/read?offset=99999999999999999999&path=" + sandbox + "/stdout";
        assertThat(client.get(beyond).status()).isEqualTo(400);
    }

    private RawClient.Reply read(String path) {
        return client.get("/files/read?offset=0&path=" + path);
    }

    @Test
    void aPipeHoldsNoWorker() throws Exception {
        RawClient.Subscription stream = subscribe();
        launch(stream, "t", "rm stdout; mkfifo stdout; echo made >&2; sleep 600");
        follow(stream, TaskState.TASK_RUNNING);
        String sandbox = "/frameworks/" + id(stream).getValue() + "/executors/t/runs/latest";
        RawClient.until(() -> read(sandbox + "/stderr").body().contains("made"));
        // More often than there are workers.
        for (int i = 0; i < 30; i++) {
            assertThat(read(sandbox + "/stdout").status()).isEqualTo(404);
            assertThat(client.get("/files/download?path=" + sandbox + "/stdout").status())
                    .isEqualTo(404);
        }
        assertThat(read(sandbox + "/stderr").body()).contains("made");
        assertThat(client.get("/files/browse?path=" + sandbox).status()).isEqualTo(200);
    }
}
