package io.carillon.command;

import io.carillon.node.NodeSettings;
import io.carillon.operator.ClusterProtection;
import io.carillon.terminal.Progress;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.OwnershipChange;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon cluster protect}: closes the stored state to all but one ZooKeeper user. */
@Command(
        name = "protect",
        description = {
            "Makes the user of zookeeper.authFile the owner of every node in ZooKeeper,",
            "so that nobody else can read or change what is stored. It changes nothing else.",
            "Nodes may run if they have that file already; otherwise stop them.",
            "It may be repeated, and must be when it breaks off."
        },
        mixinStandardHelpOptions = true)
public final class ProtectCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--former",
            paramLabel = "FILE",
            description = {
                "file with the user:secret that the state belongs to now,",
                "when the secret is replaced; all nodes must be stopped"
            })
    private @Nullable Path former;

    @Option(names = "--dry-run", description = "only tells what would be changed")
    private boolean trial;

    @Override
    public Integer call() throws Exception {
        ZooKeeperSettings settings = NodeSettings.zookeeper(options.withoutServing());
        Optional<DigestAuth> owner =
                former == null ? Optional.empty() : Optional.of(ClusterProtection.user(former));
        OwnershipChange.Outcome outcome;
        try (Progress progress = Progress.on(spec.commandLine().getErr())) {
            outcome =
                    new ClusterProtection(settings, owner)
                            .run(NodeSettings.commandName("protect"), trial, progress::show);
        }
        PrintWriter out = spec.commandLine().getOut();
        String user = settings.auth().map(DigestAuth::user).orElse("");
        if (trial) {
            out.println(
                    "%d of %d nodes below %s would be given to %s alone; nothing has been changed"
                            .formatted(outcome.others(), outcome.nodes(), settings.root(), user));
            outcome.strangers()
                    .forEach(
                            name ->
                                    out.println(
                                            name
                                                    + " does not authenticate as "
                                                    + user
                                                    + ": restart it with zookeeper.authFile, or"
                                                    + " stop it, before"));
        } else {
            out.println(
                    "%s: %d nodes belong to %s alone, %d of them since now"
                            .formatted(settings.root(), outcome.nodes(), user, outcome.others()));
        }
        return outcome.strangers().isEmpty() ? 0 : 1;
    }
}
