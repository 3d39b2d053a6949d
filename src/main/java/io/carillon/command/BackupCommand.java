package io.carillon.command;

import io.carillon.node.NodeSettings;
import io.carillon.operator.Backup;
import io.carillon.operator.BackupFile;
import io.carillon.operator.ClusterBackup;
import io.carillon.terminal.Progress;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon cluster backup}: writes all stored records into a file. */
@Command(
        name = "backup",
        description = {
            "Writes all stored records into a file, straight from ZooKeeper.",
            "Nodes may run. The records of each job are of one moment."
        },
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "the file, which must not exist yet")
    private Path to = Path.of("");

    @Override
    public Integer call() throws Exception {
        ZooKeeperSettings settings = NodeSettings.zookeeper(options.withoutServing());
        BackupFile file = new BackupFile(to);
        file.mustBeNew();
        Backup backup;
        try (Progress progress = Progress.on(spec.commandLine().getErr())) {
            backup = new ClusterBackup(settings).read(spec.root().version()[0], progress::show);
        }
        file.write(backup);
        spec.commandLine()
                .getOut()
                .println(
                        "%s: %s of %s, %s, %d bytes"
                                .formatted(
                                        to,
                                        backup.summary(),
                                        settings.root(),
                                        backup.about().oneMoment()
                                                ? "all of one moment"
                                                : "each job of one moment",
                                        file.bytes()));
        return 0;
    }
}
