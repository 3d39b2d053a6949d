package io.carillon.operator;

import io.carillon.core.records.BackupRules;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.Snapshot;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** The reading of all stored records of a cluster, beside running nodes or without. Blocks. */
public final class ClusterBackup {
    private final ZooKeeperSettings settings;

    public ClusterBackup(ZooKeeperSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads everything; the records of each job are of one moment.
     *
     * @param by the program that does it, as the backup will name it
     * @throws OperatorException when there is no whole state to read
     */
    public Backup read(String by, StepListener listener)
            throws IOException, InterruptedException, OperatorException {
        try (OperatorAccess access = OperatorAccess.open(settings)) {
            ClusterStatus found = access.look().blockingGet();
            Optional<String> refusal = refusal(found);
            if (refusal.isPresent()) {
                throw new OperatorException(refusal.get());
            }
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            Snapshot snapshot =
                    access.snapshot(BackupRules::owner, count -> listener.reached("read", count))
                            .blockingGet();
            int epoch = Math.max(found.epoch(), access.look().blockingGet().epoch());
            Backup.About about =
                    new Backup.About(
                            OperatorAccess.LAYOUT,
                            settings.root(),
                            epoch,
                            now,
                            by,
                            snapshot.oneMoment());
            return new Backup(about, snapshot.records());
        }
    }

    private Optional<String> refusal(ClusterStatus found) {
        String root = settings.root();
        if (!found.exists()) {
            return Optional.of("there is nothing at " + settings.servers() + root);
        }
        if (found.restoring() || found.removing()) {
            return Optional.of(
                    "%s of %s is in progress or has broken off; there is no whole state to back up"
                            .formatted(
                                    found.restoring() ? "a restore" : "an uninstallation", root));
        }
        return found.unknownLayout();
    }
}
