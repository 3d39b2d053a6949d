package io.carillon.command;

import io.carillon.node.Shutdown;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An embedded ZooKeeper alone. */
@Command(
        name = "zookeeper",
        description = "Runs a single ZooKeeper server, for development and tests.",
        mixinStandardHelpOptions = true)
public final class ZooKeeperCommand implements Callable<Integer> {
    /** The session timeout that a server grants is at least two of its ticks. */
    public static final Duration TICK = Duration.ofSeconds(1);

    @Spec private CommandSpec spec;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "address; default ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "2181",
            description = "TCP port, 0 for a free one; default ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.carillon/zookeeper",
            description = "where its data is kept")
    private Path data = Path.of("zookeeper");

    @Override
    public Integer call() throws Exception {
        Shutdown shutdown = new Shutdown();
        Files.createDirectories(data);
        EmbeddedZooKeeper server = EmbeddedZooKeeper.start(data, host, port, TICK);
        shutdown.add("ZooKeeper", () -> closed(server));
        spec.commandLine().getOut().println("ZooKeeper: " + server.connectString());
        spec.commandLine().getOut().flush();
        shutdown.await();
        return 0;
    }

    public static Future<?> closed(EmbeddedZooKeeper server) {
        server.close();
        return Future.succeededFuture();
    }
}
