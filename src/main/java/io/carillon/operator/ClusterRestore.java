package io.carillon.operator;

import io.carillon.terminal.Failures;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.OperatorFence;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.util.Optional;

/**
 * The restoring of a {@link Backup} into a cluster whose nodes are stopped. Until it is complete no
 * node does anything; when it breaks off, it is to be repeated. Blocks; one thread.
 */
public final class ClusterRestore implements AutoCloseable {
    /**
     * How many terms there may have been since a backup. Their numbers are in what was given away
     * then, the ids of executors and the fences of tasks, and must not come again when ZooKeeper
     * has lost its own count of them.
     */
    public static final int LATER_TERMS = 10_000;

    private final OperatorAccess access;
    private final String root;
    private final Backup backup;
    private final ClusterStatus found;

    private ClusterRestore(OperatorAccess access, String root, Backup backup, ClusterStatus found) {
        this.access = access;
        this.root = root;
        this.backup = backup;
        this.found = found;
    }

    /**
     * Looks at the cluster and changes nothing.
     *
     * @throws OperatorException when nothing may be restored there
     */
    public static ClusterRestore open(ZooKeeperSettings settings, Backup backup)
            throws IOException, InterruptedException, OperatorException {
        OperatorAccess access = OperatorAccess.open(settings);
        try {
            ClusterStatus found = access.look().blockingGet();
            Optional<String> refusal =
                    refusal(settings.root(), found).or(() -> otherLayout(backup));
            if (refusal.isPresent()) {
                throw new OperatorException(refusal.get());
            }
            return new ClusterRestore(access, settings.root(), backup, found);
        } catch (Throwable e) {
            access.close();
            throw e;
        }
    }

    private static Optional<String> refusal(String root, ClusterStatus found) {
        if (found.removing()) {
            return Optional.of(
                    "an uninstallation of "
                            + root
                            + " has broken off or waits for nodes to stop. Complete it first"
                            + " (carillon cluster uninstall)");
        }
        return Presence.operator(root, found)
                .or(() -> Presence.nodes(found))
                .or(found::unknownLayout);
    }

    private static Optional<String> otherLayout(Backup backup) {
        int layout = backup.about().layout();
        return layout == OperatorAccess.LAYOUT
                ? Optional.empty()
                : Optional.of(
                        "the backup has layout %d, and this program knows layout %d%s"
                                .formatted(
                                        layout,
                                        OperatorAccess.LAYOUT,
                                        layout > OperatorAccess.LAYOUT
                                                ? ". Use the newer program that wrote it"
                                                : ""));
    }

    /** The number of records that are stored there now. */
    public long records() {
        return found.records();
    }

    /** The records there are what a restore that broke off has left, so they may be replaced. */
    public boolean isRepeated() {
        return found.restoring();
    }

    /**
     * Replaces what is stored by the backup.
     *
     * @return the epoch below which no earlier leader can write
     * @throws OperatorException when a node has begun meanwhile, or the restore has broken off
     */
    public int run(String who, StepListener listener) throws OperatorException {
        OperatorFence fence =
                access.seize(OperatorFence.Purpose.RESTORE, who, above(backup.about().epoch()))
                        .blockingGet();
        try {
            // A node may have been quicker.
            if (access.look().blockingGet().records() > 0 && found.records() == 0) {
                fence.release().blockingAwait();
                throw new OperatorException("a node has just begun at " + root + "; stop it first");
            }
            fence.erase(count -> listener.reached("removed", count)).blockingAwait();
            fence.write(backup.records(), count -> listener.reached("written", count))
                    .blockingAwait();
            fence.restored().blockingAwait();
            return fence.epoch();
        } catch (RuntimeException e) {
            throw new OperatorException(
                    "the restore has broken off: "
                            + Failures.said(e)
                            + ". No node does anything at "
                            + root
                            + " before it is complete: repeat it");
        }
    }

    /** An epoch above those of all terms that may have been since. */
    static int above(int epoch) {
        return Math.max(epoch, Math.min(epoch, Integer.MAX_VALUE - LATER_TERMS) + LATER_TERMS);
    }

    @Override
    public void close() {
        access.close();
    }
}
