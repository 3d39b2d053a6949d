package io.carillon.command;

import io.carillon.config.Config;
import io.carillon.config.ConfigException;
import io.carillon.node.Node;
import io.carillon.node.NodeSettings;
import io.carillon.node.Shutdown;
import io.carillon.node.WatchedVertx;
import io.carillon.terminal.Failures;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A production node. */
@Command(
        name = "scheduler",
        description = "Runs a node: ZooKeeper and Mesos as the configuration says.",
        mixinStandardHelpOptions = true)
public final class SchedulerCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(SchedulerCommand.class);

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "configuration file; default: none")
    private @Nullable Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "overrides a key, may be repeated")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = "--allow-unauthenticated",
            description = "mode none is meant, on an address that others reach")
    private boolean open;

    @Override
    public Integer call() throws Exception {
        List<String> sets = new ArrayList<>(settings);
        if (open) {
            sets.add("authentication.allowUnauthenticated=true");
        }
        NodeSettings node;
        try {
            Config read = Config.load(Optional.ofNullable(config), System.getenv(), sets);
            node = NodeSettings.of(read, NodeSettings.processName());
        } catch (ConfigException | IOException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(Failures.said(e));
            return 2;
        }
        Shutdown shutdown = Shutdown.atExit();
        Vertx vertx = WatchedVertx.start();
        shutdown.add("Vert.x", vertx::close);
        try {
            Node started = Node.start(vertx, node).toCompletionStage().toCompletableFuture().get();
            shutdown.add("the node", started::close);
            log.info("Node {} serves {}", node.name(), started.url());
        } catch (Exception e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: cannot serve "
                                    + node.host()
                                    + ":"
                                    + node.port()
                                    + ": "
                                    + Failures.said(e));
            shutdown.run();
            return 1;
        }
        shutdown.await();
        return 0;
    }
}
