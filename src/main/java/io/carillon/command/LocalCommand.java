package io.carillon.command;

import io.carillon.node.EventLoops;
import io.carillon.node.Shutdown;
import io.carillon.standalone.StandaloneCluster;
import io.carillon.terminal.Failures;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything in one process on loopback. */
@Command(
        name = "local",
        description =
                "Runs ZooKeeper, a local Mesos and a scheduler in one process, with sample jobs"
                        + " that have already run.",
        mixinStandardHelpOptions = true)
public final class LocalCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--agents",
            defaultValue = "2",
            description = "Mesos agents; default ${DEFAULT-VALUE}")
    private int agents;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "scheduler nodes; default ${DEFAULT-VALUE}")
    private int nodes;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.carillon/local",
            description = "where everything is kept between starts; default ${DEFAULT-VALUE}")
    private Path data = Path.of("local");

    @Option(names = "--fresh", description = "forgets what was kept")
    private boolean fresh;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "TCP port of the first node, 0 for free ones; default ${DEFAULT-VALUE}")
    private int port;

    private @Nullable FileLock lock;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        if (agents < 1 || nodes < 1 || agents > 100 || nodes > 9) {
            err.println("carillon: --agents is from 1 to 100, --nodes from 1 to 9");
            return 2;
        }
        try {
            own();
        } catch (IOException e) {
            err.println("carillon: cannot use " + data + ": " + Failures.said(e));
            return 1;
        }
        if (lock == null) {
            err.println(
                    "carillon: another carillon local uses "
                            + data
                            + "; stop it or give --data DIR");
            return 1;
        }
        Shutdown shutdown = new Shutdown();
        Vertx vertx = EventLoops.start().vertx();
        shutdown.add("Vert.x", vertx::close);
        StandaloneCluster cluster =
                new StandaloneCluster(vertx, data, shutdown, spec.commandLine().getOut());
        try {
            cluster.start(agents, nodes, port);
        } catch (Exception e) {
            err.println("carillon: " + Failures.said(e));
            shutdown.run();
            return 1;
        }
        shutdown.await();
        return 0;
    }

    /** Takes the directory, for this process alone, and empties it if asked to. */
    private void own() throws IOException {
        Files.createDirectories(data);
        FileChannel channel =
                FileChannel.open(
                        data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        lock = channel.tryLock();
        if (lock != null && fresh) {
            for (String part : List.of("zookeeper", "mesos", "samples")) {
                delete(data.resolve(part));
            }
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
