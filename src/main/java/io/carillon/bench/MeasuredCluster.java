package io.carillon.bench;

import io.carillon.local.LocalMesosOptions;
import io.carillon.node.Futures;
import io.carillon.node.Node;
import io.carillon.runtime.Engine;
import io.carillon.standalone.StandaloneCluster;
import io.carillon.zookeeper.DigestAuth;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A cluster in this process with one node, whose tasks end at once if nothing else is said, and
 * what is seen of it: what its engine does, and how long event loops are held. Blocks; one thread.
 */
final class MeasuredCluster implements AutoCloseable {
    private final EventLoopWatchdog loops = EventLoopWatchdog.start(BenchReport.LONG_BLOCK);
    private final Watch watch = new Watch();
    private final StandaloneCluster cluster;

    private MeasuredCluster(Path directory, boolean instant, List<String> settings)
            throws IOException {
        LocalMesosOptions mesos =
                LocalMesosOptions.in(directory.resolve("mesos"))
                        .withAgents(4, 64, 65_536)
                        .withTimes(Duration.ofMillis(200), Duration.ofSeconds(15))
                        .withInstant(instant);
        this.cluster = StandaloneCluster.closed(loops.vertx(), directory, mesos, settings);
    }

    /**
     * Starts one.
     *
     * @param settings of the node, as {@code key=value}
     */
    static MeasuredCluster start(Path directory, List<String> settings) throws Exception {
        return start(directory, true, settings);
    }

    /** Starts one whose tasks are processes. */
    static MeasuredCluster withProcesses(Path directory) throws Exception {
        return start(directory, false, List.of());
    }

    private static MeasuredCluster start(Path directory, boolean instant, List<String> settings)
            throws Exception {
        MeasuredCluster measured = new MeasuredCluster(directory, instant, settings);
        try {
            measured.cluster.start();
            Node unused = measured.cluster.addNode("bench", 0, measured.watch);
            return measured;
        } catch (Exception e) {
            measured.close();
            throw e;
        }
    }

    /** What is known of its event loops. */
    EventLoopWatchdog loops() {
        return loops;
    }

    /** What its engine has done. */
    Watch watch() {
        return watch;
    }

    /** Where everything is, and the node. */
    StandaloneCluster cluster() {
        return cluster;
    }

    /** With what its ZooKeeper admits clients. */
    DigestAuth zookeeperAuth() {
        return cluster.guard().orElseThrow();
    }

    /** The engine of its node, once that leads. */
    Engine engine() throws Exception {
        return cluster.leader();
    }

    @Override
    public void close() throws Exception {
        cluster.close();
        Futures.get(loops.vertx().close());
    }
}
