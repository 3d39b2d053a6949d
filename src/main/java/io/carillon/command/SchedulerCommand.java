package io.carillon.command;

import io.carillon.config.AuthenticationMode;
import io.carillon.config.Config;
import io.carillon.config.ConfigException;
import io.carillon.config.Keys;
import io.carillon.node.Futures;
import io.carillon.node.MemoryWatch;
import io.carillon.node.Node;
import io.carillon.node.NodeSettings;
import io.carillon.node.Shutdown;
import io.carillon.node.WatchedVertx;
import io.carillon.terminal.Failures;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon scheduler}: a production node. */
@Command(
        name = "scheduler",
        description = "Runs a node with the ZooKeeper and the Mesos of its configuration.",
        mixinStandardHelpOptions = true)
public final class SchedulerCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(SchedulerCommand.class);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--allow-unauthenticated",
            description = "confirms that mode none is intended on a non-loopback address")
    private boolean open;

    @Override
    public Integer call() throws Exception {
        Config config;
        NodeSettings settings;
        try {
            config = config();
            settings = NodeSettings.of(config, NodeSettings.processName());
        } catch (IOException | IllegalArgumentException e) {
            return failed(2, Failures.said(e));
        }
        MemoryWatch.start();
        Shutdown shutdown = Shutdown.atExit();
        PrometheusMeterRegistry registry = Node.newRegistry();
        Vertx vertx = WatchedVertx.start(registry);
        shutdown.add("Vert.x", vertx::close);
        try {
            Node node = Futures.get(Node.start(vertx, settings, registry));
            shutdown.add("the node", node::close);
            log.info("Node {} serves {}", settings.name(), node.url());
            node.firstToken(settings, this::tell);
            for (String name : settings.tokensWithoutRoles()) {
                log.warn(
                        "The token {} permits everything, as the file names no roles for it; write"
                                + " \"roles\": [\"admin\"] if that is meant",
                        name);
            }
            if (settings.runsAsRoot()) {
                log.warn(
                        "Tasks whose definition names no user run as root; set mesos.user to"
                                + " another one");
            }
            if (config.get(Keys.AUTHENTICATION_MODE) == AuthenticationMode.NONE) {
                OpenOption.warn(
                        spec,
                        "everyone who reaches %s can run commands on your agents; close it with"
                                        .formatted(node.url())
                                + " authentication.mode=token and authentication.tokensFile");
            }
        } catch (Exception e) {
            shutdown.run();
            return failed(
                    1,
                    "cannot serve %s:%d: %s"
                            .formatted(settings.host(), settings.port(), Failures.said(e)));
        }
        shutdown.await();
        return 0;
    }

    /** To the terminal alone: logs are kept, and read by others. */
    private void tell(String token) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("There was no token yet, so this one was made. It permits everything, and is");
        out.println("shown only this once:");
        out.println();
        out.println("  " + token);
        out.println();
        out.println(
                "Make others with it (carillon token create), then: carillon token revoke"
                        + " first-admin");
        out.flush();
    }

    private Config config() throws ConfigException {
        String[] confirmed = {"authentication.allowUnauthenticated=true"};
        return options.load(open ? confirmed : new String[0]);
    }

    private int failed(int code, String why) {
        spec.commandLine().getErr().println("carillon: " + why);
        return code;
    }
}
