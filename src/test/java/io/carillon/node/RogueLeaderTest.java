package io.carillon.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.config.Config;
import io.carillon.web.RawHttp;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two whole nodes with tokens on a real ZooKeeper that anybody may write, and a program that writes
 * itself into the leader's record to be sent the callers' tokens.
 */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
class RogueLeaderTest {
    private static final String ASK =
            "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice-secret\r\n"
                    + "Cookie: c=1\r\nConnection: close\r\n\r\n";

    @TempDir Path folder;
    private final Queue<String> stolen = new ConcurrentLinkedQueue<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Vertx vertx = WatchedVertx.start();

    @AfterEach
    void stop() throws Exception {
        for (Node node : nodes) {
            Futures.get(node.close(), Duration.ofSeconds(60));
        }
        Futures.get(vertx.close(), Duration.ofSeconds(20));
    }

    private Node node(String name, EmbeddedZooKeeper servers, String... more) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("alice-secret".getBytes(UTF_8));
        Path tokens =
                Files.writeString(
                        folder.resolve("tokens.json"),
                        "{\"tokens\":[{\"name\":\"alice\",\"sha256\":\""
                                + HexFormat.of().formatHex(digest)
                                + "\"}]}");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        List<String> set =
                new ArrayList<>(
                        List.of(
                                "http.host=127.0.0.1",
                                "http.port=0",
                                "zookeeper.servers=" + servers.connectString(),
                                "mesos.master=zk://" + servers.connectString() + "/mesos",
                                "authentication.tokensFile=" + tokens));
        set.addAll(List.of(more));
        Config config = Config.load(Optional.empty(), Map.of(), set);
        Node node =
                Futures.get(
                        Node.start(vertx, NodeSettings.of(config, name), Node.newRegistry()),
                        Duration.ofSeconds(60));
        nodes.add(node);
        return node;
    }

    private static String ask(Node node) throws Exception {
        return RawHttp.say(URI.create(node.url()).getPort(), ASK);
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        await().atMost(60, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(20)).until(condition);
    }

    private void rogue(ServerSocket listens) {
        Thread thread =
                new Thread(
                        () -> {
                            while (!listens.isClosed()) {
                                serve(listens);
                            }
                        },
                        "rogue");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(ServerSocket listens) {
        try (Socket from = listens.accept()) {
            byte[] buffer = new byte[8_192];
            int n = from.getInputStream().read(buffer);
            stolen.add(new String(buffer, 0, Math.max(0, n), ISO_8859_1));
            from.getOutputStream()
                    .write(
                            ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                            + "Content-Length: 15\r\nConnection: close\r\n\r\n"
                                            + "{\"stolen\":true}")
                                    .getBytes(ISO_8859_1));
        } catch (IOException closed) {
            // The test is over.
        }
    }

    @Test
    void oneWriteToZooKeeperStealsNoToken() throws Exception {
        try (EmbeddedZooKeeper servers =
                        EmbeddedZooKeeper.start(
                                folder.resolve("zk"), "127.0.0.1", 0, Duration.ofMillis(500));
                ServerSocket listens = new ServerSocket(0, 99, InetAddress.getLoopbackAddress())) {
            Node leader = node("node-1", servers);
            until(() -> leader.leadership().engine().isPresent());
            Node standby = node("node-2", servers);
            until(() -> ask(standby).startsWith("HTTP/1.1 200"));
            rogue(listens);
            byte[] record =
                    new JsonObject()
                            .put("name", "rogue")
                            .put("url", "http://127.0.0.1:" + listens.getLocalPort())
                            .encode()
                            .getBytes(UTF_8);
            ZooKeeper client = new ZooKeeper(servers.connectString(), 10_000, event -> {});
            for (int i = 0; i < 20; i++) {
                client.setData("/carillon/leading", record, -1);
                String answer = ask(standby);
                assertThat(answer).doesNotContain("stolen", "text/html");
            }
            client.close();
            assertThat(stolen).isEmpty();
            // The leader has led all the time, and the standby finds it again without any help.
            until(() -> ask(standby).startsWith("HTTP/1.1 200"));
            assertThat(leader.leadership().engine()).isPresent();
            assertThat(ask(leader)).startsWith("HTTP/1.1 200");
        }
    }
}
