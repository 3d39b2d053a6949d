package io.carillon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keys of who may do what, and as whom. {@link Keys} lists them. */
final class AccessKeys {
    static final Key<List<String>> ALLOWED_USERS =
            new Key<>(
                    "mesos.allowedUsers",
                    KeyTypes.STRINGS,
                    List.of("*"),
                    "Users that definitions may name, as patterns in which `*` stands for any"
                            + " characters. `root` must be named itself; without it,"
                            + " privileged containers, options of `docker run` and paths of the"
                            + " host in Docker containers are refused, too. In mode `none`"
                            + " everyone is allowed.",
                    List.of(),
                    false);

    static final Key<Optional<Path>> ROLES_FILE =
            new Key<>(
                    "authentication.rolesFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File with roles beside `viewer`, `operator` and `admin`.",
                    List.of(),
                    false);

    private AccessKeys() {}
}
