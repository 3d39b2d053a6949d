package io.carillon.command;

import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.Futures;
import io.carillon.node.MemoryWatch;
import io.carillon.node.Shutdown;
import io.carillon.node.WatchedVertx;
import io.carillon.standalone.KeptSecret;
import io.carillon.terminal.Failures;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon mesos}: the local Mesos alone. */
@Command(
        name = "mesos",
        description =
                "Runs a local Mesos (v1 scheduler API, real processes), for development and tests.",
        mixinStandardHelpOptions = true)
public final class MesosCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

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
            description = "CPU cores per agent; default ${DEFAULT-VALUE}")
    private double cpus;

    @Option(
            names = "--mem",
            paramLabel = "MIB",
            defaultValue = "4096",
            description = "memory per agent in MiB; default ${DEFAULT-VALUE}")
    private int memMiB;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.carillon/mesos",
            description = "directory of the sandboxes; default ${DEFAULT-VALUE}")
    private Path data = Path.of("mesos");

    @Option(
            names = "--heartbeat",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "seconds between two heartbeats; default ${DEFAULT-VALUE}")
    private int heartbeat;

    @Option(
            names = "--ignore-images",
            description =
                    "run tasks that ask for a container on this machine without it; else they are"
                            + " refused, for there are no images")
    private boolean ignoreImages;

    @Mixin private ServerOptions server = new ServerOptions();

    @Option(names = "--instant", hidden = true)
    private boolean instant;

    @Override
    public Integer call() throws Exception {
        ServerOptions.check(spec, data);
        Range.PORT.check(spec, "--port", port);
        Range.of(1, 100).check(spec, "--agents", agents);
        Range.of(0.1, 1_000).check(spec, "--cpus", cpus);
        Range.of(32, 1 << 20).check(spec, "--mem", memMiB);
        Range.of(1, 3_600).check(spec, "--heartbeat", heartbeat);
        Optional<KeptSecret> kept =
                server.closed(spec, data, () -> KeptSecret.alone(data.resolve("secret")));
        MemoryWatch.start();
        Shutdown shutdown = Shutdown.atExit();
        Vertx vertx = WatchedVertx.start();
        shutdown.add("Vert.x", vertx::close);
        LocalMesosOptions options =
                LocalMesosOptions.in(data)
                        .at(server.host(), port)
                        .withAgents(agents, cpus, memMiB)
                        .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(heartbeat))
                        .withInstant(instant)
                        .withIgnoredImages(ignoreImages);
        if (kept.isPresent()) {
            options = kept.get().guards(options);
        }
        try {
            LocalMesos mesos = Futures.get(LocalMesos.start(vertx, options));
            shutdown.add("the local Mesos", mesos::close);
            ServerReport report = new ServerReport(spec.commandLine().getOut());
            report.say("Mesos with " + agents + " agents: " + mesos.url());
            kept.ifPresent(secret -> explain(report, mesos.url(), secret));
        } catch (Exception e) {
            shutdown.run();
            throw new IOException(
                    "cannot start on %s:%d: %s".formatted(server.host(), port, Failures.said(e)));
        }
        if (kept.isEmpty()) {
            OpenOption.warn(
                    spec,
                    "everyone who reaches "
                            + server.host()
                            + " on this port can run commands as you");
        }
        shutdown.await();
        return 0;
    }

    private static void explain(ServerReport report, String url, KeptSecret kept) {
        report.closed(
                "Callers authenticate (HTTP Basic) as %s with the secret in %s."
                        .formatted(kept.user(), kept.file()),
                "mesos",
                new JsonObject()
                        .put("master", url)
                        .put("principal", kept.user())
                        .put("secretFile", kept.file().toString()));
    }
}
