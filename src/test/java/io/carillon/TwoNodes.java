package io.carillon;

import static org.junit.jupiter.api.Assertions.assertAll;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Two nodes with heaps of 256 MiB, which want a token and share a secret, and what they need: each
 * a process.
 */
final class TwoNodes implements AutoCloseable {
    static final String TOKEN = "secret";
    private static final String HEAP = "-Xmx256m";
    private static final String TOKEN_SHA256 =
            "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    private final Path directory;
    private final List<CarillonProcess> all = new ArrayList<>();
    private final List<CarillonProcess> schedulers = new ArrayList<>();
    private final List<ApiClient> nodes = new ArrayList<>();

    /** Starts them, and waits until one of them leads and both know it. */
    TwoNodes(Path directory) throws Exception {
        this.directory = directory;
        try {
            start();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void start() throws Exception {
        Files.writeString(
                directory.resolve("tokens.json"),
                "{\"tokens\": [{\"name\": \"ops\", \"sha256\": \"" + TOKEN_SHA256 + "\"}]}");
        Path secret = Files.writeString(directory.resolve("cluster"), "5ecret".repeat(8) + "\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        CarillonProcess servers =
                run("zookeeper", "--open", "--port", "0", "--data", path("zookeeper"));
        CarillonProcess master = run("mesos", "--open", "--port", "0", "--data", path("mesos"));
        String zookeeper = servers.line("ZooKeeper: (\\S+)").group(1);
        String mesos = master.line("Mesos with 2 agents: (\\S+)").group(1);
        for (int i = 0; i < 2; i++) {
            CarillonProcess node =
                    run(
                            "scheduler",
                            "--set",
                            "http.host=127.0.0.1",
                            "--set",
                            "http.port=0",
                            "--set",
                            "authentication.tokensFile=" + path("tokens.json"),
                            "--set",
                            "cluster.secretFile=" + secret,
                            "--set",
                            "zookeeper.servers=" + zookeeper,
                            "--set",
                            "mesos.master=" + mesos);
            schedulers.add(node);
            nodes.add(new ApiClient(node.line("Node \\S+ serves (\\S+)").group(1), TOKEN));
        }
        leader();
        for (ApiClient node : nodes) {
            ApiClient.await("its leader", () -> node.get("/v1/jobs").statusCode() == 200);
        }
    }

    private CarillonProcess run(String... arguments) throws IOException {
        CarillonProcess process = CarillonProcess.start(HEAP, directory, arguments);
        all.add(process);
        return process;
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Their APIs. */
    List<ApiClient> nodes() {
        return nodes;
    }

    /** Their processes, in the same order. */
    List<CarillonProcess> schedulers() {
        return schedulers;
    }

    /** The one that leads. */
    ApiClient leader() throws Exception {
        ApiClient.await("a leader", () -> nodes.stream().anyMatch(TwoNodes::leads));
        return nodes.stream().filter(TwoNodes::leads).findFirst().orElseThrow();
    }

    private static boolean leads(ApiClient node) {
        try {
            return node.leads();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The term that the leader is in: its epoch and when it began. */
    JsonObject term() throws Exception {
        return leader().json("/v1/cluster").getJsonObject("term");
    }

    @Override
    public void close() {
        assertAll(all.stream().map(process -> process::close));
    }
}
