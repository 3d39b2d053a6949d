package io.carillon.executor.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.carillon.executor.WorkEnd;
import io.carillon.orders.OrderProtos.HttpWork;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which redirects are followed, how far, and what goes with them. */
final class RedirectTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir Path sandbox;

    private static String to(int status, String location) {
        return "HTTP/1.1 " + status + " Go\r\nLocation: " + location + "\r\n\r\n";
    }

    /** A server that sends from {@code /begin} elsewhere, and is content with the rest. */
    private static RawServer from(int status, String location) throws Exception {
        return new RawServer(
                RawServer.of(got -> got.path().equals("/begin") ? to(status, location) : OK));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aGetFollowsAndTheOrderIsWrittenDown(int status) throws Exception {
        try (RawServer server = from(status, "next?token=secret#part")) {
            Asking asking = new Asking(sandbox, server.url("/begin")).header("X-Key", "hidden");
            assertThat(asking.run()).isEqualTo(new WorkEnd(true, "200 OK"));
            assertThat(server.next().path()).isEqualTo("/begin");
            RawServer.Got second = server.next();
            assertThat(second.path()).isEqualTo("/next?token=secret");
            assertThat(second.headers()).containsEntry("X-Key", "hidden");
            assertThat(asking.output())
                    .isEqualTo(
                            "> GET %s\n< %d Go\n< Location: %s\n> GET %s\n< 200 OK\n"
                                            .formatted(
                                                    server.url("/begin"),
                                                    status,
                                                    server.url("/next?…"),
                                                    server.url("/next?…"))
                                    + "< Content-Length: 2\n\nok");
        }
    }

    @Test
    void headersOfTheJobStayWithItsHost() throws Exception {
        try (RawServer other = RawServer.saying(OK);
                RawServer server = from(302, other.url("/there"))) {
            Asking asking = new Asking(sandbox, server.url("/begin")).header("X-Key", "hidden");
            assertThat(asking.run().success()).isTrue();
            assertThat(server.next().headers()).containsEntry("X-Key", "hidden");
            assertThat(other.next().headers())
                    .doesNotContainKey("X-Key")
                    .containsEntry("Carillon-Shard", "1")
                    .containsKey("Idempotency-Key");
        }
    }

    @Test
    void aLoopEndsAtTheBound() throws Exception {
        try (RawServer server = from(302, "/begin")) {
            Asking asking = new Asking(sandbox, server.url("/begin"));
            asking.work.setRedirects(3);
            assertThat(asking.run())
                    .isEqualTo(
                            new WorkEnd(
                                    false,
                                    "there are more than 3 redirects; the last one leads to "
                                            + server.url("/begin")));
            assertThat(server.got).hasSize(4);
        }
    }

    @Test
    void theLastRedirectThatIsAllowedIsFollowed() throws Exception {
        try (RawServer server = from(302, "/next")) {
            Asking asking = new Asking(sandbox, server.url("/begin"));
            asking.work.setRedirects(1);
            assertThat(asking.run().success()).isTrue();
        }
    }

    @Test
    void aStatusThatIsExpectedIsTheAnswer() throws Exception {
        try (RawServer server = from(302, "/next")) {
            Asking asking = new Asking(sandbox, server.url("/begin"));
            asking.work.addExpect(HttpWork.StatusRange.newBuilder().setFrom(302).setTo(302));
            assertThat(asking.run().message()).isEqualTo("302 Go");
            assertThat(server.got).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, 5", "DELETE, 5", "GET, 0"})
    void otherRequestsAreMadeOnce(String method, int redirects) throws Exception {
        try (RawServer server = from(307, "/next")) {
            Asking asking = new Asking(sandbox, server.url("/begin"));
            asking.work.setMethod(method).setRedirects(redirects);
            if (method.equals("POST")) {
                asking.work.setBody(ByteString.copyFromUtf8("once"));
            }
            WorkEnd end = asking.run();
            assertThat(end.success()).isFalse();
            assertThat(end.message())
                    .startsWith("the server answered 307 Go, and 200-299 is expected")
                    .contains(
                            method.equals("GET")
                                    ? ""
                                    : "redirects of a " + method + " are not followed");
            assertThat(server.got).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://host/", "http://me:secret@host/", "http://", ":"})
    void aPlaceThatIsNoneIsNotFollowed(String location) throws Exception {
        try (RawServer server = from(302, location)) {
            Asking asking = new Asking(sandbox, server.url("/begin"));
            assertThat(asking.run().message())
                    .isEqualTo(
                            "the server redirects to a place that is not a URL of http or https");
            assertThat(asking.output()).doesNotContain("secret");
        }
    }

    @Test
    void fromHttpsToHttpIsNeverFollowed() throws Exception {
        try (RawServer plain = RawServer.saying(OK);
                RawServer secure =
                        RawServer.secure(
                                sandbox,
                                "own",
                                "ip:127.0.0.1",
                                RawServer.of(got -> to(302, plain.url("/plain"))))) {
            Asking asking = new Asking(sandbox, secure.url("/begin"));
            asking.work.setCaFile("own.pem");
            assertThat(asking.run().message())
                    .isEqualTo(
                            "the server redirects from https to "
                                    + plain.url("/plain")
                                    + ", which is not followed");
            assertThat(plain.got).isEmpty();
        }
    }

    @Test
    void fromHttpToHttpsIsFollowed() throws Exception {
        try (RawServer secure =
                        RawServer.secure(sandbox, "own", "ip:127.0.0.1", RawServer.of(got -> OK));
                RawServer plain = from(301, secure.url("/"))) {
            Asking asking = new Asking(sandbox, plain.url("/begin"));
            asking.work.setCaFile("own.pem");
            assertThat(asking.run().success()).isTrue();
        }
    }
}
