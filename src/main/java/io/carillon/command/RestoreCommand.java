package io.carillon.command;

import io.carillon.node.NodeSettings;
import io.carillon.operator.Backup;
import io.carillon.operator.BackupFile;
import io.carillon.operator.ClusterRestore;
import io.carillon.operator.PausedBackup;
import io.carillon.terminal.Confirmation;
import io.carillon.terminal.Progress;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code carillon cluster restore}: puts a backup back. */
@Command(
        name = "restore",
        description = {
            "Puts a backup back into ZooKeeper. All nodes must be stopped.",
            "No node does anything until the restore is complete. If it breaks off, repeat it."
        },
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ConfigOptions options = new ConfigOptions();

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "the backup")
    private Path from = Path.of("");

    @Option(names = "--replace", description = "removes what is stored there now")
    private boolean replace;

    @Option(
            names = "--paused",
            description = {
                "pauses every job and ends the runs that were live,",
                "so that nothing is launched before a job is resumed"
            })
    private boolean paused;

    @Option(
            names = "--yes",
            paramLabel = "ROOT",
            description = "confirms a replacement by the name of the root, instead of typing it")
    private @Nullable String yes;

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        ZooKeeperSettings settings = NodeSettings.zookeeper(options.withoutServing());
        Backup read = new BackupFile(from).read();
        Backup backup =
                paused ? PausedBackup.of(read, Instant.now().truncatedTo(ChronoUnit.MILLIS)) : read;
        try (ClusterRestore restore = ClusterRestore.open(settings, backup)) {
            boolean replaces = restore.records() > 0 && !restore.isRepeated();
            if (replaces && !replace) {
                err.println(
                        "carillon: %s is not empty (%d records); --replace removes them"
                                .formatted(settings.root(), restore.records()));
                return 1;
            }
            RestoreReport report = new RestoreReport(spec.commandLine().getOut());
            report.plan(settings, restore.records(), backup);
            if (replaces && !Confirmation.at(err).given(yes, List.of(settings.root()))) {
                return 1;
            }
            int epoch;
            try (Progress progress = Progress.on(err)) {
                epoch = restore.run(NodeSettings.commandName("restore"), progress::show);
            }
            report.result(backup, epoch, paused);
            return 0;
        }
    }
}
