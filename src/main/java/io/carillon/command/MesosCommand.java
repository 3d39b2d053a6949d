package io.carillon.command;

import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.EventLoops;
import io.carillon.node.Shutdown;
import io.carillon.terminal.Failures;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The local Mesos alone. */
@Command(
        name = "mesos",
        description =
                "Runs a local Mesos (v1 scheduler API, real processes), for development and tests.",
        mixinStandardHelpOptions = true)
public final class MesosCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "address; anything but loopback lets others run commands here")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "5050",
            description = "TCP port, 0 for a free one; default ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--agents",
            defaultValue = "2",
            description = "number of agents; default ${DEFAULT-VALUE}")
    private int agents;

    @Option(
            names = "--cpus",
            defaultValue = "4",
            description = "cores per agent; default ${DEFAULT-VALUE}")
    private double cpus;

    @Option(
            names = "--mem",
            paramLabel = "MIB",
            defaultValue = "4096",
            description = "memory per agent; default ${DEFAULT-VALUE}")
    private long memMiB;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.carillon/mesos",
            description = "where sandboxes are")
    private Path data = Path.of("mesos");

    @Option(
            names = "--heartbeat",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "time between two heartbeats; default ${DEFAULT-VALUE}")
    private int heartbeat;

    @Option(names = "--instant", hidden = true)
    private boolean instant;

    @Override
    public Integer call() throws Exception {
        Shutdown shutdown = new Shutdown();
        Vertx vertx = EventLoops.start().vertx();
        shutdown.add("Vert.x", vertx::close);
        LocalMesosOptions options =
                LocalMesosOptions.in(data)
                        .at(host, port)
                        .withAgents(agents, cpus, memMiB)
                        .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(heartbeat))
                        .withInstant(instant);
        PrintWriter out = spec.commandLine().getOut();
        try {
            LocalMesos mesos =
                    LocalMesos.start(vertx, options)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get();
            shutdown.add("the local Mesos", mesos::close);
            out.println("Mesos with " + agents + " agents: " + mesos.url());
            out.flush();
        } catch (Exception e) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: cannot start on "
                                    + host
                                    + ":"
                                    + port
                                    + ": "
                                    + Failures.said(e));
            shutdown.run();
            return 1;
        }
        shutdown.await();
        return 0;
    }
}
