package io.carillon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys below {@code secrets}: where secrets are read. {@link Keys} lists them. */
final class SecretKeys {
    static final Key<SecretsSource> SOURCE =
            new Key<>(
                    "secrets.source",
                    KeyTypes.oneOf(SecretsSource.class, Enum::name),
                    SecretsSource.NONE,
                    "Where the [secrets](JOB.md#secrets) of jobs are read when a task is launched:"
                            + " nowhere, in `FILES` of this node, in `VAULT`, or by the secret"
                            + " resolver of the agents of `MESOS`.",
                    List.of(),
                    false);

    static final Key<Optional<Path>> DIR =
            new Key<>(
                    "secrets.dir",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "Directory of the secrets for `FILES`; the secret `db/password` is the file of"
                            + " that name in it. Each node needs the same.",
                    List.of(Check.ifPresent(Check.READABLE)),
                    false);

    static final Key<Optional<String>> VAULT_URL =
            new Key<>(
                    "secrets.vaultUrl",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "Address of the server for `VAULT`; http only on this machine.",
                    List.of(Check.ifPresent(Addresses.PROTECTED_URL)),
                    false);

    static final Key<Optional<Path>> VAULT_TOKEN_FILE =
            new Key<>(
                    "secrets.vaultTokenFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File with the bare token for it; it is read again for each request.",
                    List.of(Check.ifPresent(Check.PRIVATE)),
                    false);

    static final Key<String> VAULT_MOUNT =
            new Key<>(
                    "secrets.vaultMount",
                    KeyTypes.STRING,
                    "secret",
                    "Where its key-value engine, version 2, is mounted.",
                    List.of(
                            Check.that(
                                    "a path without '/' at its ends",
                                    path -> path.matches("[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*"))),
                    false);

    static final Key<Optional<String>> VAULT_NAMESPACE =
            new Key<>(
                    "secrets.vaultNamespace",
                    KeyTypes.optional(KeyTypes.STRING),
                    Optional.empty(),
                    "Namespace of the server, where it has such.",
                    List.of(
                            Check.ifPresent(
                                    Check.that(
                                            "printable, without blanks",
                                            text -> text.matches("[\\x21-\\x7e]+")))),
                    false);

    static final Key<Optional<Path>> VAULT_CA_FILE =
            new Key<>(
                    "secrets.vaultCaFile",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "Certificates (PEM) of the authorities that the server is trusted by; by"
                            + " default those of the Java machine.",
                    List.of(Check.ifPresent(Check.READABLE)),
                    false);

    private SecretKeys() {}
}
