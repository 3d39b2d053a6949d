package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Settings;
import io.carillon.web.access.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that ask too much at once, or are too slow, over real connections. */
final class OverloadTest {
    /** More than the requests that are worked on at once. */
    private static final int MANY = 600;

    private static final String HALF =
            "PUT /v1/jobs/slow HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000\r\n\r\n{";

    private ServerForTests leader;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        leader = ServerForTests.leading(Settings.DEFAULT, 4);
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        leader.close();
    }

    private void connect(ServerForTests server, String said) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server));
        socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
        sockets.add(socket);
    }

    private static int port(ServerForTests server) {
        return URI.create(server.url()).getPort();
    }

    @Test
    void clientsThatSendSlowlyTakeNobodysPlace() throws Exception {
        for (int i = 0; i < MANY; i++) {
            connect(leader, HALF);
        }
        assertThat(leader.call("GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
        leader.job("quick", "succeed");
    }

    @Test
    void clientsThatSendSlowlyToAStandbyTakeNobodysWayToTheLeader() throws Exception {
        ServerForTests standby = new ServerForTests("node-2", Access.anybody());
        standby.lead.leader = Optional.of(leader.node());
        for (int i = 0; i < MANY; i++) {
            connect(standby, HALF);
        }
        assertThat(standby.call("GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
        standby.job("quick", "succeed");
        standby.close();
    }

    @Test
    void aThousandIdleConnectionsTakeNobodysPlace() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            connect(leader, "");
        }
        assertThat(leader.call("GET", "/v1/jobs", "").statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsTooMuchIsRefusedAtOnceAndTheRestIsDone() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        CountDownLatch refused = new CountDownLatch(1);
        var unused = leader.lead.engine.orElseThrow().ask(state -> held(slow)).subscribe();
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            HttpRequest put =
                    HttpRequest.newBuilder(URI.create(leader.url() + "/v1/jobs/job-" + i))
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString("{\"command\": \"wait\"}"))
                            .build();
            answers.add(
                    client.sendAsync(put, HttpResponse.BodyHandlers.ofString())
                            .whenComplete((answer, error) -> refused.countDown()));
        }
        assertThat(refused.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(leader.call("GET", "/health/live", "").statusCode()).isEqualTo(200);
        slow.countDown();
        int done = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            HttpResponse<String> response = answer.get(30, TimeUnit.SECONDS);
            if (response.statusCode() == 201) {
                done++;
            } else {
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.body()).contains(":busy");
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
            }
        }
        assertThat(done).isGreaterThanOrEqualTo(512).isLessThan(MANY);
        int stored = done;
        assertThat(leader.get("/v1/cluster").getJsonObject("counts").getInteger("jobs"))
                .isEqualTo(stored);
    }

    private static boolean held(CountDownLatch latch) {
        try {
            return latch.await(25, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
