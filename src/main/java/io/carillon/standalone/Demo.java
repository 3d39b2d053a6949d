package io.carillon.standalone;

import io.carillon.local.LocalMesosOptions;
import io.carillon.node.Node;
import io.carillon.terminal.Failures;
import io.carillon.zookeeper.DigestAuth;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code carillon local} runs and prints: a cluster whose state is kept in a directory, with
 * sample jobs that have already run. Blocks; any thread may close it, also while it starts.
 */
public final class Demo implements AutoCloseable {
    /** The file with which clients authenticate at the ZooKeeper of a data directory. */
    static final String ZOOKEEPER = "zookeeper-auth";

    private final Path data;
    private final int agents;
    private final PrintWriter out;
    private final Optional<LocalToken> token;
    private final StandaloneCluster cluster;

    /**
     * @param ignoreImages whether tasks run without the containers that they ask for
     * @param open whether callers need neither token nor secret
     * @throws IOException when token or secret cannot be written or read
     */
    public Demo(
            Vertx vertx, Path data, int agents, boolean ignoreImages, boolean open, PrintWriter out)
            throws IOException {
        this.data = data;
        this.agents = agents;
        this.out = out;
        LocalMesosOptions mesos =
                LocalMesosOptions.in(data.resolve("mesos"))
                        .withAgents(agents, 4, 4096)
                        .withTimes(Duration.ofMillis(200), Duration.ofSeconds(15))
                        .withIgnoredImages(ignoreImages);
        List<String> settings = new ArrayList<>();
        settings.add("mesos.name=Carillon local");
        Optional<DigestAuth> guard = Optional.empty();
        Path auth = data.resolve(ZOOKEEPER);
        Path store = data.resolve("zookeeper");
        if (!open || Files.exists(auth) || KeptSecret.isOwned(store)) {
            // What earlier starts have stored belongs to the user of that file.
            KeptSecret kept = KeptSecret.withUser(auth, store);
            settings.add("zookeeper.authFile=" + kept.file());
            guard = open ? Optional.empty() : Optional.of(kept.digest());
        }
        if (open) {
            token = Optional.empty();
        } else {
            LocalToken made = new LocalToken(data, Path.of(System.getProperty("user.home", ".")));
            settings.addAll(made.write());
            mesos = made.mesos().guards(mesos);
            token = Optional.of(made);
        }
        this.cluster = new StandaloneCluster(vertx, data, mesos, settings).guarded(guard);
    }

    /**
     * Starts everything.
     *
     * @param nodes the registry of each scheduler node, which tells the metrics of the Vert.x, too
     * @param port of the first node, with the others on the ports after it; 0 for free ports
     */
    public void start(List<PrometheusMeterRegistry> nodes, int port) throws Exception {
        say(
                "Starting ZooKeeper, Mesos with %d agents and %d %s …"
                        .formatted(agents, nodes.size(), nodes.size() == 1 ? "node" : "nodes"));
        cluster.start();
        for (int i = 0; i < nodes.size(); i++) {
            addNode("node" + (i + 1), port == 0 ? 0 : port + i, nodes.get(i));
        }
        say(
                new SampleJobs(cluster.leader(), data)
                        .putOnce()
                        .map(because -> "Job hello has run: " + because)
                        .orElse("Found the jobs of an earlier start; they continue."));
        summary();
    }

    private void addNode(String name, int port, PrometheusMeterRegistry metrics)
            throws IOException {
        try {
            Node node = cluster.addNode(name, port, metrics);
            if (token.isPresent()) {
                token.get().announce(URI.create(node.url()).getPort());
            }
        } catch (Exception e) {
            throw new IOException(
                    "cannot serve 127.0.0.1:%d (%s); choose another --port, or 0 for a free one"
                            .formatted(port, Failures.said(e)));
        }
    }

    private void summary() {
        String url = cluster.nodes().get(0).url();
        String client =
                url.equals("http://127.0.0.1:8080")
                        ? "./carillon"
                        : "CARILLON_URL=" + url + " ./carillon";
        say("");
        String login = token.map(one -> "#token=" + one.token()).orElse("");
        for (Node node : cluster.nodes()) {
            say("  Console and API  " + node.url() + "/" + login);
        }
        say("  Mesos            " + cluster.mesos() + secret(LocalToken.MESOS));
        say("  ZooKeeper        " + cluster.zookeeper() + secret(ZOOKEEPER));
        say("  Data             " + data);
        say("");
        say("Next:");
        say("  " + client + " job list");
        say("  " + client + " run now hello --wait --logs");
        String header =
                token.isEmpty()
                        ? ""
                        : "-H \"Authorization: Bearer $(cat %s)\" "
                                .formatted(data.resolve("token"));
        say("  curl " + header + url + "/v1/jobs/hello/fires");
        say("");
        if (token.isPresent()) {
            say(
                    "The token is of this start, and it and the secrets are for your user alone;"
                            + " --open does without.");
        }
        say("Ctrl-C stops everything; the next start continues from here.");
    }

    private String secret(String file) {
        return token.isEmpty() ? "" : "  (secret in " + data.resolve(file) + ")";
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /** Stops everything; the state stays. */
    @Override
    public void close() throws IOException {
        cluster.close();
        if (token.isPresent()) {
            token.get().close();
        }
    }
}
