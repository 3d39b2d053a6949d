package io.carillon.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.runtime.Election;
import io.carillon.web.access.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A standby that must wait for a connection to the leader, and a client that does not. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
final class ForwardedTooLateTest {
    /** How many connections to the leader a node has at most. */
    private static final int CONNECTIONS = 64;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final Semaphore answers = new Semaphore(0);

    private void answer(HttpExchange exchange) {
        try (exchange) {
            seen.add(exchange.getRequestMethod());
            answers.acquire();
            exchange.sendResponseHeaders(200, -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRequestWhoseClientHasLeftIsNotHandedOn() throws Exception {
        HttpServer leader =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 99);
        ExecutorService threads = Executors.newCachedThreadPool();
        leader.setExecutor(threads);
        leader.createContext("/", this::answer);
        leader.start();
        List<Socket> clients = new ArrayList<>();
        try (ServerForTests standby = new ServerForTests("node-2", Access.anybody())) {
            standby.lead.leader =
                    Optional.of(
                            new Election.Node(
                                            "node-1",
                                            "http://127.0.0.1:" + leader.getAddress().getPort())
                                    .with("proof"));
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(ask(standby, "GET"));
                assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("GET");
            }
            Socket late = ask(standby, "DELETE");
            done(standby);
            clients.add(ask(standby, "PUT"));
            done(standby);
            late.close();
            done(standby);

            answers.release();

            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("PUT");
            answers.release(CONNECTIONS);
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo('H');
            }
            assertThat(seen).isEmpty();
        } finally {
            for (Socket client : clients) {
                client.close();
            }
            leader.stop(0);
            threads.shutdownNow();
        }
    }

    private static Socket ask(ServerForTests standby, String method) throws IOException {
        Socket client = RawHttp.open(URI.create(standby.url()).getPort(), "127.0.0.1");
        RawHttp.write(
                client,
                method + " /v1/jobs/job HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        return client;
    }

    /** What was sent to the server before has been seen by its one event loop. */
    private static void done(ServerForTests standby) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(standby.call("GET", "/health/live", "").statusCode()).isEqualTo(200);
        }
    }
}
