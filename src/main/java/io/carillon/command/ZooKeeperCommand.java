package io.carillon.command;

import io.carillon.node.MemoryWatch;
import io.carillon.node.Shutdown;
import io.carillon.standalone.PrivateDirectory;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon zookeeper}: an embedded ZooKeeper alone. */
@Command(
        name = "zookeeper",
        description = "Runs a single ZooKeeper server, for development and tests.",
        mixinStandardHelpOptions = true)
public final class ZooKeeperCommand implements Callable<Integer> {
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
            description = "directory of its data; default ${DEFAULT-VALUE}")
    private Path data = Path.of("zookeeper");

    @Override
    public Integer call() throws Exception {
        Range.PORT.check(spec, "--port", port);
        PrivateDirectory.take(data);
        MemoryWatch.start();
        Shutdown shutdown = Shutdown.atExit();
        EmbeddedZooKeeper server =
                EmbeddedZooKeeper.start(data, host, port, EmbeddedZooKeeper.TICK);
        shutdown.addBlocking("ZooKeeper", server);
        spec.commandLine().getOut().println("ZooKeeper: " + server.connectString());
        spec.commandLine().getOut().flush();
        shutdown.await();
        return 0;
    }
}
