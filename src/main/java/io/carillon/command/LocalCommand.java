package io.carillon.command;

import io.carillon.node.MemoryWatch;
import io.carillon.node.Node;
import io.carillon.node.Shutdown;
import io.carillon.node.WatchedVertx;
import io.carillon.standalone.DataDirectory;
import io.carillon.standalone.Demo;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon local}: a whole cluster in one process on loopback. */
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
            description = "number of Mesos agents; default ${DEFAULT-VALUE}")
    private int agents;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "number of scheduler nodes; default ${DEFAULT-VALUE}")
    private int nodes;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${sys:user.home}/.carillon/local",
            description = "directory of the state between starts; default ${DEFAULT-VALUE}")
    private Path data = Path.of("local");

    @Option(names = "--fresh", description = "deletes the state of earlier starts")
    private boolean fresh;

    @Option(
            names = "--port",
            defaultValue = "8080",
            description = "TCP port of the first node, 0 for free ports; default ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--ignore-images",
            description =
                    "run tasks that ask for a container on this machine without it; else they are"
                            + " refused, for there are no images")
    private boolean ignoreImages;

    @Mixin private OpenOption open = new OpenOption();

    @Override
    public Integer call() throws Exception {
        ServerOptions.check(spec, data);
        Range.of(1, 100).check(spec, "--agents", agents);
        Range.of(1, 9).check(spec, "--nodes", nodes);
        Range.PORT.check(spec, "--port", port);
        boolean everyone = open.chosen(spec);
        DataDirectory directory = DataDirectory.take(data, fresh);
        MemoryWatch.start();
        Shutdown shutdown = Shutdown.atExit();
        BrokenStore.ends(spec, data);
        shutdown.addBlocking("the data directory", directory);
        List<PrometheusMeterRegistry> registries =
                Stream.generate(Node::newRegistry).limit(nodes).toList();
        Vertx vertx = WatchedVertx.start(Node.together(registries));
        shutdown.add("Vert.x", vertx::close);
        Demo demo =
                new Demo(vertx, data, agents, ignoreImages, everyone, spec.commandLine().getOut());
        shutdown.addBlocking("the cluster", demo);
        try {
            demo.start(registries, port);
            if (everyone) {
                OpenOption.warn(spec, "every user of this machine can run commands as you");
            }
        } catch (Exception e) {
            shutdown.run();
            throw e;
        }
        shutdown.await();
        return 0;
    }
}
