package io.carillon.operator;

import io.carillon.terminal.TextFile;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.OperatorAccess;
import io.carillon.zookeeper.OperatorAccess.ClusterStatus;
import io.carillon.zookeeper.OwnershipChange;
import io.carillon.zookeeper.ZooKeeperSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Closes a stored state to everyone but the user of {@code zookeeper.authFile}, beside running
 * nodes that authenticate as that user or without nodes. Blocks.
 */
public final class ClusterProtection {
    private final ZooKeeperSettings settings;
    private final Optional<DigestAuth> former;

    /**
     * @param former the user to whom the state belongs now, if it is neither open nor the new one's
     */
    public ClusterProtection(ZooKeeperSettings settings, Optional<DigestAuth> former) {
        this.settings = settings;
        this.former = former;
    }

    /**
     * The user in a file.
     *
     * @throws IOException when it cannot be read, or holds anything but {@code user:secret}
     */
    public static DigestAuth user(Path file) throws IOException {
        try {
            return DigestAuth.parse(TextFile.read(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    /**
     * Changes the rights of all nodes.
     *
     * @param who this command, in words for others
     * @param trial whether nothing is changed
     * @throws OperatorException when that is refused, and nothing has been changed
     */
    public OwnershipChange.Outcome run(String who, boolean trial, StepListener listener)
            throws IOException, InterruptedException, OperatorException {
        Optional<DigestAuth> owner = settings.auth();
        if (owner.isEmpty()) {
            throw new OperatorException(
                    "zookeeper.authFile is missing: it names the user who is to own the state");
        }
        try (OperatorAccess access = OperatorAccess.open(settings, former)) {
            ClusterStatus found = access.look().blockingGet();
            Optional<String> refusal =
                    found.exists()
                            ? Presence.operator(settings.root(), found)
                            : Optional.of(
                                    "there is nothing at " + settings.servers() + settings.root());
            if (refusal.isPresent()) {
                throw new OperatorException(refusal.get());
            }
            OwnershipChange.Outcome outcome =
                    access.ownership(owner.get())
                            .run(who, trial, count -> listener.reached("looked at", count))
                            .blockingGet();
            if (!outcome.strangers().isEmpty() && !trial) {
                throw new OperatorException(
                        "nothing has been changed: these nodes do not authenticate as the user of"
                                + " zookeeper.authFile, and would lose their access: "
                                + String.join(", ", outcome.strangers())
                                + ". Restart them with it, or stop them");
            }
            return outcome;
        }
    }
}
