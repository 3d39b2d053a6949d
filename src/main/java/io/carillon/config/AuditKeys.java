package io.carillon.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The keys below {@code audit}: who did what. {@link Keys} lists them. */
final class AuditKeys {
    static final Key<Optional<Path>> FILE =
            new Key<>(
                    "audit.file",
                    KeyTypes.optional(KeyTypes.FILE),
                    Optional.empty(),
                    "File of this node alone to which the [audit](OPERATIONS.md#audit) is appended,"
                            + " one JSON object a line; without it the lines go into the log.",
                    List.of(),
                    false);

    static final Key<Integer> MAX_MIB =
            new Key<>(
                    "audit.maxMiB",
                    KeyTypes.INTEGER,
                    64,
                    "How large that file becomes, in MiB, before it is put aside as `.1`.",
                    List.of(Check.range(1, 100_000)),
                    false);

    static final Key<Integer> FILES =
            new Key<>(
                    "audit.files",
                    KeyTypes.INTEGER,
                    10,
                    "How many files that were put aside are kept.",
                    List.of(Check.range(1, 1_000)),
                    false);

    static final Key<Boolean> REQUIRED =
            new Key<>(
                    "audit.required",
                    KeyTypes.FLAG,
                    false,
                    "Whether nothing may be changed over the API of which no line can be written to"
                            + " `audit.file`, and on disk.",
                    List.of(),
                    false);

    private AuditKeys() {}
}
