package io.carillon.command;

import io.carillon.node.NodeSettings;
import io.carillon.operator.Backup;
import io.carillon.operator.BackupCodec;
import io.carillon.operator.PausedBackup;
import io.carillon.runtime.Election.Node;
import io.carillon.terminal.Confirmation;
import io.carillon.terminal.Failures;
import io.carillon.terminal.Progress;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.OperatorFence;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A backup put back. */
@Command(
        name = "restore",
        description = {
            "Puts a backup back into ZooKeeper, with all nodes stopped.",
            "Until it is complete no node does anything; when it breaks off, repeat it."
        },
        mixinStandardHelpOptions = true)
public final class RestoreCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private StateOptions options = new StateOptions();

    @Option(names = "--from", required = true, paramLabel = "FILE", description = "the backup")
    private Path from = Path.of("");

    @Option(names = "--replace", description = "removes what is stored there now")
    private boolean replace;

    @Option(
            names = "--paused",
            description = {
                "pauses every job and ends the runs that lived,",
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
        ZooKeeperSettings settings = NodeSettings.zookeeper(options.config());
        Backup backup;
        try {
            backup = read();
        } catch (BackupCodec.RefusedException e) {
            err.println("carillon: " + from + ": " + e.getMessage() + "; nothing has been changed");
            return 1;
        }
        try (OperatorAccess access = OperatorAccess.open(settings)) {
            ClusterStatus found = access.look().blockingGet();
            Optional<String> refusal =
                    refusal(settings.root(), found)
                            .or(() -> occupied(settings.root(), found))
                            .or(() -> otherLayout(backup));
            if (refusal.isPresent()) {
                err.println("carillon: " + refusal.get());
                return 1;
            }
            tell(settings, found, backup);
            if (found.records() > 0
                    && !found.restoring()
                    && !Confirmation.at(err).given(yes, List.of(settings.root()))) {
                return 1;
            }
            return restore(access, settings.root(), found, backup);
        }
    }

    private Backup read() throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(from), 1 << 16)) {
            Backup backup = new BackupCodec().read(in);
            return paused
                    ? PausedBackup.of(backup, Instant.now().truncatedTo(ChronoUnit.MILLIS))
                    : backup;
        }
    }

    /** Why nothing may be restored there; empty when it may. */
    private static Optional<String> refusal(String root, ClusterStatus found) {
        if (found.removing()) {
            return Optional.of(
                    "an uninstallation of "
                            + root
                            + " has broken off or waits for nodes to stop; complete it first"
                            + " (carillon cluster uninstall)");
        }
        return running(root, found).or(found::unknownLayout);
    }

    /** Who works there, or did until a moment ago. */
    static Optional<String> running(String root, ClusterStatus found) {
        if (found.operator().isPresent()) {
            return Optional.of(
                    found.operator().get()
                            + " is at work in "
                            + root
                            + ", or has died within its session timeout");
        }
        if (found.leader().isEmpty() && found.nodes().isEmpty()) {
            return Optional.empty();
        }
        String leads = found.leader().map(node -> node.name() + " leads").orElse("nobody leads");
        return Optional.of(
                leads
                        + ", and these nodes are present: "
                        + String.join(", ", found.nodes().stream().map(Node::name).toList())
                        + "; stop all nodes first (one that died is gone after its session"
                        + " timeout)");
    }

    private Optional<String> occupied(String root, ClusterStatus found) {
        return found.records() == 0 || replace || found.restoring()
                ? Optional.empty()
                : Optional.of(
                        root
                                + " is not empty: "
                                + found.records()
                                + " records are stored there; --replace removes them");
    }

    private static Optional<String> otherLayout(Backup backup) {
        int layout = backup.about().layout();
        return layout == OperatorAccess.LAYOUT
                ? Optional.empty()
                : Optional.of(
                        "the backup has layout "
                                + layout
                                + ", and this program knows layout "
                                + OperatorAccess.LAYOUT
                                + (layout > OperatorAccess.LAYOUT
                                        ? "; use the newer program that wrote it"
                                        : ""));
    }

    private void tell(ZooKeeperSettings settings, ClusterStatus found, Backup backup) {
        PrintWriter out = spec.commandLine().getOut();
        Backup.About about = backup.about();
        out.println(
                "Backup   %s, taken at %s of %s by %s"
                        .formatted(
                                BackupCommand.counted(backup),
                                about.takenAt(),
                                about.root(),
                                about.by()));
        out.println(
                "Target   %s%s, %d records now"
                        .formatted(settings.servers(), settings.root(), found.records()));
        if (!about.root().equals(settings.root())) {
            out.println(
                    "Note     the framework id comes along: a cluster that still works at "
                            + about.root()
                            + " would be driven out of Mesos");
        }
        out.flush();
    }

    private int restore(OperatorAccess access, String root, ClusterStatus found, Backup backup) {
        PrintWriter err = spec.commandLine().getErr();
        Progress progress = Progress.on(err);
        OperatorFence custody =
                access.seize(
                                OperatorFence.Purpose.RESTORE,
                                StateOptions.self("restore"),
                                backup.about().epoch())
                        .blockingGet();
        try {
            // A node may have been quicker than this command.
            if (access.look().blockingGet().records() > 0 && found.records() == 0) {
                custody.release().blockingAwait();
                err.println("carillon: a node has just begun at " + root + "; stop it first");
                return 1;
            }
            custody.erase(progress.of("removed")).blockingAwait();
            custody.write(backup.records(), progress.of("written")).blockingAwait();
            custody.restored().blockingAwait();
        } catch (RuntimeException e) {
            progress.done();
            err.println(
                    "carillon: the restore has broken off: "
                            + Failures.said(e)
                            + ". No node does anything at "
                            + root
                            + " before it is complete: repeat it");
            return 1;
        }
        progress.done();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Restored " + BackupCommand.counted(backup) + ", epoch " + custody.epoch());
        out.println(
                paused
                        ? "Every job is paused; resume each when you know what it did since."
                        : "Fires since then follow misfire, tasks launched since then are killed,"
                                + " tasks of then that Mesos no longer knows follow delivery.");
        return 0;
    }
}
