package io.carillon.standalone;

import io.carillon.bench.BenchReport;
import io.carillon.bench.Watch;
import io.carillon.command.ZooKeeperCommand;
import io.carillon.config.Config;
import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.EventLoops;
import io.carillon.node.Node;
import io.carillon.node.NodeSettings;
import io.carillon.runtime.Engine;
import io.carillon.runtime.Leadership;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A ZooKeeper, a local Mesos with instant tasks and one node on loopback, to be measured. */
public final class BenchCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    public final Watch watch = new Watch();
    public final EmbeddedZooKeeper zookeeper;
    public final EventLoops loops;
    private final LocalMesos mesos;
    private final Node node;

    private BenchCluster(
            EmbeddedZooKeeper zookeeper, EventLoops loops, Path directory, List<String> settings)
            throws Exception {
        this.zookeeper = zookeeper;
        this.loops = loops;
        Vertx vertx = loops.vertx();
        this.mesos =
                LocalMesos.start(
                                vertx,
                                LocalMesosOptions.in(directory.resolve("mesos"))
                                        .withAgents(4, 64, 65_536)
                                        .withTimes(Duration.ofMillis(200), Duration.ofSeconds(15))
                                        .withInstant(true))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
        List<String> all = new java.util.ArrayList<>(settings);
        all.addAll(
                List.of(
                        "http.host=127.0.0.1",
                        "http.port=0",
                        "zookeeper.servers=" + zookeeper.connectString(),
                        "mesos.master=" + mesos.url(),
                        "authentication.mode=none"));
        Config config = Config.load(Optional.empty(), new TreeMap<>(), all);
        this.node =
                Node.start(vertx, NodeSettings.of(config, "bench"), List.of(watch))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
    }

    /** Starts one. */
    public static BenchCluster start(Path directory, List<String> settings) throws Exception {
        EmbeddedZooKeeper zookeeper =
                EmbeddedZooKeeper.start(
                        directory.resolve("zookeeper"), "127.0.0.1", 0, ZooKeeperCommand.TICK);
        EventLoops loops = EventLoops.start(BenchReport.LONG_BLOCK);
        try {
            return new BenchCluster(zookeeper, loops, directory, settings);
        } catch (Exception e) {
            loops.vertx().close().toCompletionStage().toCompletableFuture().get();
            zookeeper.close();
            throw e;
        }
    }

    /** Where its Mesos is found. */
    public String mesos() {
        return mesos.url();
    }

    /** Ends the node; its tasks and what is stored stay. */
    public void leave() throws Exception {
        node.close().toCompletionStage().toCompletableFuture().get();
    }

    /** Base URL of its node's API. */
    public String url() {
        return node.url();
    }

    /** The engine of its node, once that leads and is subscribed. */
    public Engine engine() throws IOException, InterruptedException {
        Instant until = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(until)) {
            Optional<Engine> engine = node.leadership().engine();
            if (engine.isPresent()
                    && node.leadership().status().stage() == Leadership.Stage.LEADING) {
                return engine.get();
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("the node did not begin to lead within " + PATIENCE);
    }

    @Override
    public void close() throws Exception {
        node.close()
                .eventually(mesos::close)
                .eventually(loops.vertx()::close)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        zookeeper.close();
    }
}
