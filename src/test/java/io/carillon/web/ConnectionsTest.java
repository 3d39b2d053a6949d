package io.carillon.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.access.Access;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that hold connections or bodies, over real sockets, and those who only ask. */
final class ConnectionsTest {
    private static final String STRANGER = "127.0.0.2";
    private static final String PROXY = "127.0.0.1";
    private static final int MOST = 40;
    private static final int PER_ADDRESS = 10;
    private static final int BODIES = 2 << 20;
    private static final String H2 = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
    private static final String ASK = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String TOKEN = "Authorization: Bearer secret\r\n";
    private static final String SECRET_SHA256 =
            "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    @TempDir private Path folder;
    private ServerForTests server;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        Path file = folder.resolve("tokens.json");
        Files.writeString(
                file, "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \"" + SECRET_SHA256 + "\"}]}");
        server =
                new ServerForTests(
                        "node-1",
                        Access.tokens(file),
                        new WebOptions.Limits(MOST, PER_ADDRESS, List.of(PROXY), BODIES));
        server.lead.lead(Settings.DEFAULT, new ScriptedMesos(4));
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    private int port() {
        return URI.create(server.url()).getPort();
    }

    private Socket hold(String from, String said) throws IOException {
        Socket socket = RawHttp.open(port(), from);
        RawHttp.write(socket, said);
        sockets.add(socket);
        return socket;
    }

    private void hold(int number, String from, String said) {
        for (int i = 0; i < number; i++) {
            try {
                hold(from, said);
            } catch (IOException closedAtOnce) {
                // That is an answer too.
            }
        }
    }

    private long open() {
        return sockets.stream().filter(socket -> !socket.isClosed()).filter(this::lives).count();
    }

    private boolean lives(Socket socket) {
        return !RawHttp.closed(socket);
    }

    private void everybodyIsAnswered() throws Exception {
        assertThat(server.call("GET", "/health/live", "").statusCode()).isEqualTo(200);
        String[] token = {"Authorization", "Bearer secret"};
        assertThat(server.call("GET", "/v1/jobs", "", token).statusCode()).isEqualTo(200);
        assertThat(
                        server.call(
                                        "PUT",
                                        "/v1/jobs/mine",
                                        "{\"command\": \"true\"}",
                                        "Content-Type",
                                        "application/json",
                                        token[0],
                                        token[1])
                                .statusCode())
                .isIn(200, 201);
    }

    private void bounded(int most) {
        Awaitility.await().until(() -> open() <= most);
    }

    @Test
    void oneAddressHasItsPlacesAndNoMore() throws Exception {
        hold(3 * PER_ADDRESS, STRANGER, "");
        bounded(PER_ADDRESS);
        assertThat(open()).isEqualTo(PER_ADDRESS);
        everybodyIsAnswered();
        // Who comes from there with something to ask is answered, too.
        Socket asks = hold(STRANGER, ASK);
        assertThat(asks.getInputStream().read()).isEqualTo('H');
    }

    @Test
    void manyStrangersFromBehindAProxyShutNobodyOut() throws Exception {
        hold(3 * MOST, PROXY, ASK);
        everybodyIsAnswered();
        bounded(2 * MOST);
        hold(3 * MOST, PROXY, "GET /half");
        everybodyIsAnswered();
    }

    @Test
    void knownCallersKeepTheirPlacesLonger() throws Exception {
        String ask = "GET /v1/cluster HTTP/1.1\r\nHost: localhost\r\n" + TOKEN + "\r\n";
        Socket known = hold(PROXY, ask);
        assertThat(known.getInputStream().read()).isEqualTo('H');
        hold(3 * MOST, PROXY, "");
        everybodyIsAnswered();
        known.getInputStream().skipNBytes(known.getInputStream().available());
        RawHttp.write(known, ask);
        assertThat(known.getInputStream().read()).isPositive();
    }

    @Test
    void clearTextHttp2IsNotSpoken() throws Exception {
        hold(5, PROXY, H2);
        bounded(0);
        Socket upgrade =
                hold(
                        PROXY,
                        "GET /version HTTP/1.1\r\nHost: localhost\r\n"
                                + "Connection: Upgrade, HTTP2-Settings\r\n"
                                + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
        assertThat(new String(upgrade.getInputStream().readNBytes(12), US_ASCII))
                .isEqualTo("HTTP/1.1 200");
        everybodyIsAnswered();
    }

    @Test
    void unfinishedBodiesTakeNoMoreThanTheirShareOfMemory() throws Exception {
        String head =
                "PUT /v1/jobs/slow HTTP/1.1\r\nHost: localhost\r\n"
                        + TOKEN
                        + "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{\"";
        // More than twice what may be held; those that came first have to go.
        hold(6, PROXY, head + "x".repeat(900_000));
        everybodyIsAnswered();
        Awaitility.await()
                .until(() -> sockets.stream().filter(socket -> available(socket) > 0).count() >= 4);
        byte[] first = sockets.get(0).getInputStream().readNBytes(12);
        assertThat(new String(first, US_ASCII)).isEqualTo("HTTP/1.1 503");
        assertThat(available(sockets.get(5))).isZero();
        sockets.get(0).getInputStream().readAllBytes();
        assertThat(RawHttp.closed(sockets.get(0))).isTrue();
    }

    private static int available(Socket socket) {
        try {
            return socket.getInputStream().available();
        } catch (IOException e) {
            return 0;
        }
    }

    @Test
    void whenEveryPlaceIsInUseThereIsStillOneForHealth() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        var unused =
                server.lead
                        .engine
                        .orElseThrow()
                        .ask(
                                state -> {
                                    try {
                                        return latch.await(60, TimeUnit.SECONDS);
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                })
                        .subscribe();
        String waits = "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + TOKEN + "\r\n";
        hold(MOST, PROXY, waits);
        Awaitility.await()
                .atMost(40, TimeUnit.SECONDS)
                .until(
                        () -> {
                            // One that had not begun to be answered may have made room.
                            hold(1, PROXY, waits);
                            return RawHttp.status(RawHttp.say(port(), closing("/version"))) == 503;
                        });
        assertThat(RawHttp.status(RawHttp.say(port(), closing("/health/live")))).isEqualTo(200);
        latch.countDown();
        assertThat(sockets.stream().filter(ConnectionsTest::wasAnswered).count())
                .isGreaterThanOrEqualTo(MOST);
        everybodyIsAnswered();
    }

    private static boolean wasAnswered(Socket socket) {
        try {
            return socket.getInputStream().read() == 'H';
        } catch (IOException closed) {
            return false;
        }
    }

    private static String closing(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }
}
