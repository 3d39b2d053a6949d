package io.carillon.command;

import io.carillon.core.records.BackupRules;
import io.carillon.model.RecordKey.Kind;
import io.carillon.node.NodeSettings;
import io.carillon.operator.Backup;
import io.carillon.operator.BackupCodec;
import io.carillon.terminal.Progress;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.Snapshot;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything stored, as a file. */
@Command(
        name = "backup",
        description = {
            "Writes all stored records into a file, straight from ZooKeeper.",
            "Nodes may run or not; each job's records are of one moment."
        },
        mixinStandardHelpOptions = true)
public final class BackupCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private StateOptions options = new StateOptions();

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "the file, which must not exist yet")
    private Path to = Path.of("");

    @Override
    public Integer call() throws Exception {
        PrintWriter err = spec.commandLine().getErr();
        ZooKeeperSettings settings = NodeSettings.zookeeper(options.config());
        if (Files.exists(to)) {
            err.println("carillon: " + to + " exists already; name another file");
            return 1;
        }
        Backup backup;
        try (OperatorAccess access = OperatorAccess.open(settings)) {
            ClusterStatus found = access.look().blockingGet();
            Optional<String> refusal = refusal(settings, found);
            if (refusal.isPresent()) {
                err.println("carillon: " + refusal.get());
                return 1;
            }
            Progress progress = Progress.on(err);
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Snapshot snapshot =
                    access.snapshot(BackupRules::owner, progress.of("read")).blockingGet();
            progress.done();
            backup =
                    new Backup(
                            new Backup.About(
                                    OperatorAccess.LAYOUT,
                                    settings.root(),
                                    Math.max(found.epoch(), access.look().blockingGet().epoch()),
                                    now,
                                    spec.root().version()[0],
                                    snapshot.oneMoment()),
                            snapshot.records());
        }
        write(backup);
        spec.commandLine()
                .getOut()
                .println(
                        "%s: %s of %s, %s, %d bytes"
                                .formatted(
                                        to,
                                        counted(backup),
                                        settings.root(),
                                        backup.about().oneMoment()
                                                ? "all of one moment"
                                                : "each job of one moment",
                                        Files.size(to)));
        return 0;
    }

    private static Optional<String> refusal(ZooKeeperSettings settings, ClusterStatus found) {
        String root = settings.root();
        if (!found.exists()) {
            return Optional.of("there is nothing at " + settings.servers() + root);
        }
        if (found.restoring() || found.removing()) {
            return Optional.of(
                    (found.restoring() ? "a restore" : "an uninstallation")
                            + " of "
                            + root
                            + " is under way or has broken off; there is no whole state to back"
                            + " up");
        }
        return found.unknownLayout();
    }

    /** First under another name, so that there is the whole file or none. */
    private void write(Backup backup) throws IOException {
        Path file = to.toAbsolutePath();
        // Definitions may hold secrets of their owners.
        Path part =
                Files.createTempFile(
                        file.getParent(),
                        ".carillon-backup",
                        ".part",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(part, Set.of(StandardOpenOption.WRITE))) {
                OutputStream out =
                        new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                new BackupCodec().write(backup, out);
                out.flush();
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The counts, in words. */
    static String counted(Backup backup) {
        int jobs = backup.counts().getOrDefault(Kind.JOBS, 0);
        int runs = backup.counts().getOrDefault(Kind.RUNS, 0);
        return String.format(
                Locale.ROOT,
                "%d records (%d jobs, %d records of live runs)",
                backup.records().size(),
                jobs,
                runs);
    }
}
