package io.carillon.standalone;

import io.carillon.config.Config;
import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.Futures;
import io.carillon.node.Node;
import io.carillon.node.NodeSettings;
import io.carillon.node.Shutdown;
import io.carillon.runtime.Engine;
import io.carillon.runtime.EngineObserver;
import io.carillon.runtime.Leadership;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A whole cluster in this process, on loopback: one ZooKeeper server, the local Mesos, and
 * scheduler nodes that may come and go. All calls block. One thread starts it; any thread may close
 * it, also while it starts.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Vertx vertx;
    private final Path directory;
    private final LocalMesosOptions options;
    private final List<String> settings;
    private final Shutdown shutdown = new Shutdown();
    private final List<Node> nodes = new ArrayList<>();
    private Optional<DigestAuth> guard = Optional.empty();
    private String token = "";
    private @Nullable EmbeddedZooKeeper zookeeper;
    private @Nullable LocalMesos mesos;

    /**
     * A cluster without a node, not started yet.
     *
     * @param vertx runs everything; stays open when the cluster is closed
     * @param directory where ZooKeeper keeps its data between starts
     * @param options the local Mesos
     * @param settings what all nodes are configured with, as {@code key=value}, besides where they
     *     find ZooKeeper and Mesos; without authentication unless these say otherwise
     */
    public StandaloneCluster(
            Vertx vertx, Path directory, LocalMesosOptions options, List<String> settings) {
        this.vertx = vertx;
        this.directory = directory;
        this.options = options;
        this.settings = List.copyOf(settings);
    }

    /**
     * One that admits only callers with its secrets, which are in files of the directory for the
     * user of this process.
     *
     * @throws IOException when a secret cannot be written or read
     */
    public static StandaloneCluster closed(
            Vertx vertx, Path directory, LocalMesosOptions options, List<String> settings)
            throws IOException {
        PrivateDirectory.take(directory);
        KeptSecret kept =
                KeptSecret.withUser(
                        directory.resolve(Demo.ZOOKEEPER), directory.resolve("zookeeper"));
        LocalToken token = new LocalToken(directory, directory);
        List<String> all = new ArrayList<>(settings);
        all.addAll(token.write());
        all.add("zookeeper.authFile=" + kept.file());
        StandaloneCluster closed =
                new StandaloneCluster(vertx, directory, token.mesos().guards(options), all)
                        .guarded(Optional.of(kept.digest()));
        closed.token = token.token();
        return closed;
    }

    /** The token of its operations API; empty: it needs none, or its settings tell. */
    public String token() {
        return token;
    }

    /** With what its ZooKeeper admits clients; empty: it admits all. */
    public Optional<DigestAuth> guard() {
        return guard;
    }

    /** Makes its ZooKeeper admit only clients that authenticate like that, if given. */
    StandaloneCluster guarded(Optional<DigestAuth> only) {
        guard = only;
        return this;
    }

    /** Starts ZooKeeper and Mesos. */
    public void start() throws Exception {
        EmbeddedZooKeeper server =
                EmbeddedZooKeeper.start(
                        directory.resolve("zookeeper"), HOST, 0, EmbeddedZooKeeper.TICK, guard);
        zookeeper = server;
        shutdown.addBlocking("ZooKeeper", server);
        LocalMesos master = Futures.get(LocalMesos.start(vertx, options));
        mesos = master;
        shutdown.add("the local Mesos", master::close);
    }

    /**
     * Starts a node, which stands for election from then on.
     *
     * @param port of its operations API; 0 for a free one
     * @param observers see what its engines do
     */
    public Node addNode(String name, int port, EngineObserver... observers) throws Exception {
        return addNode(name, port, Node.newRegistry(), observers);
    }

    /**
     * Starts a node, which stands for election from then on.
     *
     * @param port of its operations API; 0 for a free one
     * @param metrics what the registry has is told with the metrics of the node
     * @param observers see what its engines do
     */
    Node addNode(
            String name, int port, PrometheusMeterRegistry metrics, EngineObserver... observers)
            throws Exception {
        List<String> all = settings();
        all.add("http.port=" + port);
        Config config = Config.load(Optional.empty(), new TreeMap<>(), all);
        Node node =
                Futures.get(
                        Node.start(
                                vertx, NodeSettings.of(config, name), List.of(observers), metrics),
                        TIMEOUT);
        shutdown.add(name, node::close);
        nodes.add(node);
        return node;
    }

    /** Starts a node on a free port. */
    public Node addNode(String name) throws Exception {
        return addNode(name, 0);
    }

    /** Closes all nodes; what is stored and their tasks stay. */
    public void removeNodes() throws Exception {
        for (Node node : nodes) {
            Futures.get(node.close(), TIMEOUT);
        }
        nodes.clear();
    }

    /** The nodes, in the order in which they were added. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** What a node of this cluster is configured with, as {@code key=value}, but for its port. */
    public List<String> settings() {
        List<String> all = new ArrayList<>();
        all.add("authentication.mode=none");
        all.addAll(settings);
        all.add("http.host=" + HOST);
        all.add("zookeeper.servers=" + zookeeper());
        all.add("mesos.master=" + mesos());
        return all;
    }

    /** Where clients connect to ZooKeeper: {@code host:port}. */
    public String zookeeper() {
        return Objects.requireNonNull(zookeeper, "not started").connectString();
    }

    /** Base URL of the Mesos master. */
    public String mesos() {
        return Objects.requireNonNull(mesos, "not started").url();
    }

    /**
     * The engine of the leader, once that is subscribed to Mesos.
     *
     * @throws IOException when no node leads within a minute
     */
    public Engine leader() throws IOException, InterruptedException {
        long until = System.nanoTime() + TIMEOUT.toNanos();
        while (System.nanoTime() < until) {
            for (Node node : nodes) {
                Leadership lead = node.leadership();
                Optional<Engine> engine = lead.engine();
                if (engine.isPresent() && lead.status().stage() == Leadership.Stage.LEADING) {
                    return engine.get();
                }
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("no node became leader within " + TIMEOUT.toSeconds() + " s");
    }

    /** Closes everything in the reverse order of starting; data in the directory stays. */
    @Override
    public void close() {
        shutdown.run();
    }
}
