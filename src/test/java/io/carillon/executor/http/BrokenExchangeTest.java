package io.carillon.executor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.executor.Work;
import io.carillon.executor.WorkEnd;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exchanges that do not come to a good end, each in plain words. */
@Timeout(60)
final class BrokenExchangeTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir Path sandbox;

    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void release() {
        over.countDown();
    }

    /** Says something and then waits for the end of the test. */
    private RawServer silentAfter(String beginning) throws Exception {
        return new RawServer(
                (got, out) -> {
                    say(out, beginning);
                    over.await();
                });
    }

    private static void say(OutputStream out, String text) throws Exception {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | it was waiting for the answer of 127.0.0.1",
                "HTTP/1.1 200 OK~~abc | it was reading the answer (3 bytes so far)",
                "HTTP/1.1 500 No~~abc | it was reading the answer (3 bytes so far)",
            })
    void theTimeoutIsForTheWholeExchange(String beginning, String phase) throws Exception {
        try (RawServer server = silentAfter(beginning.replace("~", "\r\n"))) {
            Asking asking = new Asking(sandbox, server.url("/"));
            asking.work.setTimeout(700);
            assertThat(asking.run())
                    .isEqualTo(
                            new WorkEnd(
                                    false,
                                    "the exchange took longer than its timeout, PT0.7S; "
                                            + phase
                                            + "; the server may have done what it was asked for"));
            assertThat(server.next().isClosed()).isTrue();
        }
    }

    @Test
    void aConnectionThatWeCloseIsNotTheEndOfTheAnswer() throws Exception {
        try (RawServer server =
                RawServer.secure(
                        sandbox,
                        "own",
                        "ip:127.0.0.1",
                        (got, out) -> {
                            say(out, "HTTP/1.1 200 OK\r\n\r\nabc");
                            over.await();
                        })) {
            Asking asking = new Asking(sandbox, server.url("/"));
            asking.work.setCaFile("own.pem").setTimeout(2_000);
            assertThat(asking.run().message()).contains("timeout, PT2S; it was reading");
        }
    }

    @Test
    void dribsAndDrabsDoNotProlongIt() throws Exception {
        try (RawServer server =
                new RawServer(
                        (got, out) -> {
                            say(out, "HTTP/1.1 200 OK\r\n\r\n");
                            while (!over.await(20, TimeUnit.MILLISECONDS)) {
                                say(out, "x");
                            }
                        })) {
            Asking asking = new Asking(sandbox, server.url("/"));
            asking.work.setTimeout(500);
            assertThat(asking.run().message()).contains("timeout, PT0.5S; it was reading");
        }
    }

    @Test
    void aKillEndsTheExchangeAtOnceAndTheEndComesAfterIt() throws Exception {
        try (RawServer server = silentAfter("HTTP/1.1 200 OK\r\n\r\nabc")) {
            Asking asking = new Asking(sandbox, server.url("/"));
            Work work = asking.begin();
            RawServer.Got got = server.next();
            assertThat(asking.end).isNotDone();
            work.kill(LONG);
            assertThat(asking.await().message())
                    .startsWith("the exchange was killed; it was ")
                    .endsWith("the server may have done what it was asked for");
            assertThat(got.isClosed()).isTrue();
            work.kill(Duration.ZERO);
        }
    }

    @Test
    void aKillEndsAHandshakeThatHangs() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Asking asking = new Asking(sandbox, "https://127.0.0.1:" + silent.getLocalPort());
            Work work = asking.begin();
            try (var taken = silent.accept()) {
                assertThat(taken.getInputStream().read()).isNotNegative();
                work.kill(LONG);
                assertThat(asking.await().message())
                        .isEqualTo("the exchange was killed; it was connecting to 127.0.0.1");
            }
        }
    }

    @Test
    void nothingIsSentAfterAKill() throws Exception {
        try (RawServer first =
                new RawServer(
                        (got, out) -> {
                            over.await();
                            say(out, "HTTP/1.1 302 Go\r\nLocation: /next\r\n\r\n");
                        })) {
            Asking asking = new Asking(sandbox, first.url("/"));
            Work work = asking.begin();
            assertThat(first.next().path()).isEqualTo("/");
            work.kill(LONG);
            over.countDown();
            assertThat(asking.await().success()).isFalse();
            assertThat(first.got).isEmpty();
        }
    }

    @Test
    void aServerThatIsNotThere() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Asking asking = new Asking(sandbox, "http://127.0.0.1:" + port + "/");
        assertThat(asking.run().message())
                .isEqualTo("127.0.0.1 port " + port + " takes no connection: Connection refused");
    }

    @Test
    void aHostThatIsNotKnown() throws Exception {
        Asking asking = new Asking(sandbox, "http://no-such-host.invalid/");
        assertThat(asking.run().message()).isEqualTo("the host no-such-host.invalid is not known");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | The server closed the connection",
                "SSH-2.0-x~ | The server's answer does not begin like HTTP/1.1",
                "HTTP/2 200~~ | The server's answer does not begin like HTTP/1.1",
                "HTTP/1.1 200 OK~nameless~~ | The server's answer has a header without a name",
                "HTTP/1.1 200 OK~Content-Length: 9~~abc | The server closed the connection amid its"
                        + " answer",
                "HTTP/1.1 200 OK~Content-Length: -9~~ | The server's answer has the length '-9'",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~5~ab | The server closed the"
                        + " connection amid its answer",
            })
    void anAnswerThatIsNone(String answer, String words) throws Exception {
        try (RawServer server = RawServer.saying(answer.replace("~", "\r\n"))) {
            assertThat(new Asking(sandbox, server.url("/")).run())
                    .isEqualTo(new WorkEnd(false, "the exchange broke off: " + words));
        }
    }

    @Test
    void aStatusIsToldAlthoughItsBodyBreaksOff() throws Exception {
        try (RawServer server =
                RawServer.saying("HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\nlater")) {
            assertThat(new Asking(sandbox, server.url("/")).run().message())
                    .isEqualTo("the server answered 503 Busy, and 200-299 is expected: later");
        }
    }

    @Test
    void hugeHeadersAreRefused() throws Exception {
        String one = "X: " + "x".repeat(9_000) + "\r\n";
        String many = "X: x\r\n".repeat(200);
        for (String headers : new String[] {one, many}) {
            try (RawServer server = RawServer.saying("HTTP/1.1 200 OK\r\n" + headers + "\r\n")) {
                assertThat(new Asking(sandbox, server.url("/")).run().message())
                        .containsAnyOf("a line longer than 8192 bytes", "more than 100 headers");
            }
        }
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsNotTrusted() throws Exception {
        try (RawServer server = secure("own", "ip:127.0.0.1")) {
            assertThat(new Asking(sandbox, server.url("/")).run().message())
                    .startsWith("the certificate of 127.0.0.1 port ")
                    .contains(" is not trusted: ")
                    .endsWith("an authority of your own is named in http.caFile");
            assertThat(server.got).isEmpty();
        }
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedWhereTheJobNamesIt() throws Exception {
        try (RawServer server = secure("own", "ip:127.0.0.1")) {
            Asking asking = new Asking(sandbox, server.url("/"));
            asking.work.setCaFile("own.pem");
            assertThat(asking.run()).isEqualTo(new WorkEnd(true, "200 OK"));
        }
    }

    @Test
    void aCertificateForAnotherHostIsNotTrusted() throws Exception {
        try (RawServer server = secure("own", "dns:other.example")) {
            Asking asking = new Asking(sandbox, server.url("/"));
            asking.work.setCaFile("own.pem");
            assertThat(asking.run().message())
                    .contains(" is not trusted: ")
                    .contains("127.0.0.1")
                    .doesNotContain("caFile");
        }
    }

    private RawServer secure(String name, String alternative) throws Exception {
        return RawServer.secure(
                sandbox, name, alternative, RawServer.of(got -> "HTTP/1.1 200 OK\r\n\r\n"));
    }

    @Test
    void aCaFileThatIsNotThereOrNoneIsNamed() throws Exception {
        Files.writeString(sandbox.resolve("none.pem"), "nothing");
        try (RawServer server = secure("own", "ip:127.0.0.1")) {
            Asking missing = new Asking(sandbox, server.url("/"));
            missing.work.setCaFile("missing.pem");
            assertThat(missing.run().message())
                    .isEqualTo(
                            "caFile: missing.pem cannot be read in the sandbox; the app's uris must"
                                    + " bring it");
            Asking none = new Asking(sandbox, server.url("/"));
            none.work.setCaFile("none.pem");
            assertThat(none.run().message()).startsWith("caFile: none.pem ");
        }
    }

    @Test
    void aServerWithoutTls() throws Exception {
        try (RawServer server = RawServer.saying("HTTP/1.1 400 Bad Request\r\n\r\n")) {
            String url = server.url("/").replace("http:", "https:");
            assertThat(new Asking(sandbox, url).run().message())
                    .startsWith("TLS with 127.0.0.1 port ");
        }
    }
}
