package io.carillon.executor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkRefusedException;
import io.carillon.orders.OrderProtos.HttpWork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests to a server of bytes: what is sent, and what is made of the answer. */
final class HttpWorksTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfine\n";

    @TempDir Path sandbox;

    private Asking asking(RawServer server, String path) throws Exception {
        return new Asking(sandbox, server.url(path));
    }

    @Test
    void theServerLearnsWhichShardOfWhichFireItIs() throws Exception {
        try (RawServer server = RawServer.saying(OK)) {
            Asking asking = asking(server, "/report?day=1").header("X-Key", "secret");
            asking.order.setShardParameter("Zürich, 100%").setJobParameter(" full ");
            assertThat(asking.run()).isEqualTo(new WorkEnd(true, "200 OK"));
            RawServer.Got got = server.next();
            assertThat(got.line()).isEqualTo("GET /report?day=1 HTTP/1.1");
            assertThat(got.headers())
                    .containsEntry("Carillon-Job", "report")
                    .containsEntry("Carillon-Run", "report~20300131T020000000C")
                    .containsEntry("Carillon-Nominal-Time", "2030-01-31T02:00:00Z")
                    .containsEntry("Carillon-Shard", "1")
                    .containsEntry("Carillon-Shard-Count", "3")
                    .containsEntry("Carillon-Shard-Parameter", "Z%C3%BCrich, 100%25")
                    .containsEntry("Carillon-Job-Parameter", "%20full%20")
                    .containsEntry("Carillon-Attempt", "2")
                    .containsEntry("Carillon-Fence", "30064771073")
                    .containsEntry("Carillon-Task-Id", Asking.TASK)
                    .containsEntry("Idempotency-Key", "report~20300131T020000000C~1")
                    .containsEntry("X-Key", "secret")
                    .containsEntry("Host", server.url("").substring(7))
                    .containsEntry("Connection", "close")
                    .doesNotContainKeys("Content-Length", "Content-Type", "Transfer-Encoding");
            assertThat(asking.output())
                    .isEqualTo(
                            "> GET "
                                    + server.url("/report?…")
                                    + "\n< 200 OK\n< Content-Length: 5\n\nfine\n");
            assertThat(asking.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    void aBodyIsSentWithItsLength(String method) throws Exception {
        try (RawServer server = RawServer.saying(OK)) {
            Asking asking = asking(server, "").header("content-type", "application/json");
            asking.work.setMethod(method).setBody(ByteString.copyFromUtf8("{\"ü\":1}"));
            assertThat(asking.run().success()).isTrue();
            RawServer.Got got = server.next();
            assertThat(got.line()).isEqualTo(method + " / HTTP/1.1");
            assertThat(got.body()).isEqualTo("{\"ü\":1}");
            assertThat(got.headers())
                    .containsEntry("Content-Type", "application/json")
                    .containsEntry("Content-Length", "8");
        }
    }

    @Test
    void aBodyIsPlainTextUnlessTheJobSaysOtherwise() throws Exception {
        try (RawServer server = RawServer.saying(OK)) {
            Asking asking = asking(server, "/");
            asking.work.setMethod("POST").setBody(ByteString.copyFromUtf8("x"));
            assertThat(asking.run().success()).isTrue();
            assertThat(server.next().headers())
                    .containsEntry("Content-Type", "text/plain; charset=utf-8");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, 299, 204 No Content, true",
        "200, 299, 299 x, true",
        "200, 299, 300 x, false",
        "200, 299, 199 x, false",
        "404, 404, 404 Not Found, true",
        "404, 404, 200 OK, false",
    })
    void theStatusDecides(int from, int to, String status, boolean success) throws Exception {
        String interim = status.startsWith("1") ? OK.replace("200", "500") : "";
        try (RawServer server = RawServer.saying("HTTP/1.1 " + status + "\r\n\r\n" + interim)) {
            Asking asking = asking(server, "/");
            asking.work.clearExpect();
            asking.work.addExpect(HttpWork.StatusRange.newBuilder().setFrom(from).setTo(to));
            assertThat(asking.run().success()).isEqualTo(success);
        }
    }

    @Test
    void aFailureNamesTheStatusAndTheFirstLineOfTheBody() throws Exception {
        try (RawServer server =
                RawServer.saying(
                        "HTTP/1.1 500 Internal Server Error\r\n\r\n\r\n"
                                + "  no \u001b[31mdisk\n"
                                + "at x")) {
            Asking asking = asking(server, "/");
            WorkEnd end = asking.run();
            assertThat(end)
                    .isEqualTo(
                            new WorkEnd(
                                    false,
                                    "the server answered 500 Internal Server Error, and 200-299 is"
                                            + " expected: no ?[31mdisk"));
            assertThat(asking.errors()).isEqualTo(end.message() + "\n");
        }
    }

    /** Job code beside it may have filled the heap just then. */
    @Test
    void anEndThatCannotBeToldForLackOfMemoryIsToldAgain() throws Exception {
        try (RawServer server = RawServer.saying(OK)) {
            Asking asking = asking(server, "/");
            asking.starved = 2;
            assertThat(asking.run().success()).isTrue();
        }
    }

    @Test
    void aLongFirstLineIsCut() throws Exception {
        try (RawServer server = RawServer.saying("HTTP/1.1 500\r\n\r\n" + "x".repeat(9_000))) {
            assertThat(asking(server, "/").run().message()).endsWith("xxx…").hasSizeLessThan(400);
        }
    }

    @Test
    void answersInChunksAreReadToTheirEnd() throws Exception {
        try (RawServer server =
                RawServer.saying(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "3\r\none\r\n4\r\n two\r\n0\r\n\r\nnever")) {
            Asking asking = asking(server, "/");
            assertThat(asking.run().success()).isTrue();
            assertThat(asking.output()).endsWith("\none two");
        }
    }

    @Test
    void headHasNoBodyWhateverItsLength() throws Exception {
        try (RawServer server = RawServer.saying("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")) {
            Asking asking = asking(server, "/");
            asking.work.setMethod("HEAD");
            assertThat(asking.run().success()).isTrue();
        }
    }

    @Test
    void ofALargeBodyTheBeginningIsKeptAndTheRestCounted() throws Exception {
        int size = 300_000;
        try (RawServer server =
                RawServer.saying(
                        "HTTP/1.1 200 OK\r\nContent-Length: "
                                + size
                                + "\r\n\r\n"
                                + "x".repeat(size))) {
            Asking asking = asking(server, "/");
            assertThat(asking.run().success()).isTrue();
            assertThat(asking.output())
                    .contains("\n\n" + "x".repeat(Exchange.KEPT) + "\n")
                    .doesNotContain("x".repeat(Exchange.KEPT + 1))
                    .endsWith("\n(" + (size - Exchange.KEPT) + " bytes more)\n");
        }
    }

    @Test
    void anEndlessBodyIsLeftAtABound() throws Exception {
        byte[] piece = "x".repeat(64 << 10).getBytes(StandardCharsets.US_ASCII);
        try (RawServer server =
                new RawServer(
                        (got, out) -> {
                            out.write(
                                    "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                            while (true) {
                                out.write(piece);
                            }
                        })) {
            Asking asking = asking(server, "/");
            assertThat(asking.run().success()).isTrue();
            assertThat(asking.output()).endsWith(" bytes more, and it went on)\n");
            assertThat(asking.output().length()).isLessThan(Exchange.KEPT + 500);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/../etc/ca.pem | caFile: must be a file within the sandbox",
                "ca.pem | ''",
            })
    void aCaFileStaysWithinTheSandbox(String file, String refusal) throws Exception {
        try (RawServer server = RawServer.saying(OK)) {
            Asking asking = asking(server, "/");
            asking.work.setCaFile(file);
            if (refusal.isEmpty()) {
                assertThat(asking.run().success()).isTrue();
            } else {
                assertThatThrownBy(asking::begin)
                        .isInstanceOf(WorkRefusedException.class)
                        .hasMessage(refusal);
            }
        }
    }

    @Test
    void headersThatWouldBeginARequestOfTheirOwnAreRefused() throws Exception {
        Asking asking = new Asking(sandbox, "http://127.0.0.1:1/").header("X", "a\r\nHost: b");
        assertThatThrownBy(asking::begin)
                .isInstanceOf(WorkRefusedException.class)
                .hasMessageContaining("headers");
    }

    @Test
    void aParameterThatIsTooLargeForAHeaderIsRefused() throws Exception {
        Asking asking = new Asking(sandbox, "http://127.0.0.1:1/");
        asking.order.setJobParameter("ü".repeat(1_400));
        assertThatThrownBy(asking::begin)
                .isInstanceOf(WorkRefusedException.class)
                .hasMessageContaining("Carillon-Job-Parameter would have 8400 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host/", "http://user@host/", "http:///x", "nothing", "http://h/ x"})
    void otherUrlsAreRefused(String url) throws Exception {
        Asking asking = new Asking(sandbox, url);
        assertThatThrownBy(asking::begin)
                .isInstanceOf(WorkRefusedException.class)
                .hasMessageContaining("url");
    }
}
