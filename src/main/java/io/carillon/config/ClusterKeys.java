package io.carillon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys below {@code cluster}: what the nodes share. {@link Keys} lists them. */
final class ClusterKeys {
    static final Key<Optional<Path>> SECRET_FILE =
            new Key<>(
                    "cluster.secretFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File with the secret that all nodes share, at least 32 characters; with it"
                        + " they prove to each other who leads and for whom they ask. A second line"
                        + " is a secret that is accepted as well, while one is being replaced."
                        + " Without the file a key in ZooKeeper takes its place; then whoever can"
                        + " read that can pass for a node.",
                    List.of(Check.ifPresent(Check.PRIVATE)),
                    false);

    private ClusterKeys() {}
}
