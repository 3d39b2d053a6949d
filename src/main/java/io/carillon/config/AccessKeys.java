package io.carillon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    static final Key<AuthenticationMode> MODE =
            new Key<>(
                    "authentication.mode",
                    KeyTypes.oneOf(
                            AuthenticationMode.class, mode -> mode.name().toLowerCase(Locale.ROOT)),
                    AuthenticationMode.TOKEN,
                    "How callers of the operations API are known: by a bearer token, or not at"
                            + " all.",
                    List.of(),
                    false);

    static final Key<Path> TOKENS_FILE =
            new Key<>(
                    "authentication.tokensFile",
                    KeyTypes.FILE,
                    Path.of("tokens.json"),
                    "File with the digests of the tokens, in mode `token`. The default may be"
                            + " missing: tokens can be made at run time.",
                    List.of(),
                    false);

    static final Key<Boolean> ALLOW_UNAUTHENTICATED =
            new Key<>(
                    "authentication.allowUnauthenticated",
                    KeyTypes.FLAG,
                    false,
                    "Says that mode `none` is meant on an address that others reach.",
                    List.of(),
                    false);

    private AccessKeys() {}
}
