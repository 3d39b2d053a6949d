package io.carillon.command;

import io.carillon.node.MemoryWatch;
import io.carillon.node.Shutdown;
import io.carillon.standalone.KeptSecret;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Mixin private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() throws Exception {
        ServerOptions.check(spec, data);
        Range.PORT.check(spec, "--port", port);
        Path file = data.resolve("auth");
        Optional<KeptSecret> kept =
                server.closed(spec, data, () -> KeptSecret.withUser(file, data));
        MemoryWatch.start();
        Shutdown shutdown = Shutdown.atExit();
        BrokenStore.ends(spec, data);
        EmbeddedZooKeeper running =
                EmbeddedZooKeeper.start(
                        data,
                        server.host(),
                        port,
                        EmbeddedZooKeeper.TICK,
                        kept.map(KeptSecret::digest));
        shutdown.addBlocking("ZooKeeper", running);
        ServerReport report = new ServerReport(spec.commandLine().getOut());
        report.say("ZooKeeper: " + running.connectString());
        kept.ifPresent(secret -> explain(report, running.connectString(), secret));
        if (kept.isEmpty()) {
            OpenOption.warn(
                    spec,
                    "everyone who reaches "
                            + server.host()
                            + " on this port can use what is stored");
            if (Files.exists(file)) {
                report.say(
                        "What was stored with %s belongs to its user; name it in zookeeper.authFile"
                                .formatted(file.toAbsolutePath()));
            }
        }
        shutdown.await();
        return 0;
    }

    private static void explain(ServerReport report, String servers, KeptSecret kept) {
        report.closed(
                "Clients authenticate (scheme digest) with the user:secret in %s."
                        .formatted(kept.file()),
                "zookeeper",
                new JsonObject().put("servers", servers).put("authFile", kept.file().toString()));
    }
}
