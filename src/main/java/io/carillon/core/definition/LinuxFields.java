package io.carillon.core.definition;

import io.carillon.model.job.Container.Linux;
import io.carillon.model.job.Container.Linux.IpcMode;
import io.carillon.model.job.Container.Parameter;
import io.carillon.model.job.Container.Ulimit;
import java.util.Optional;

/** The fields of limits, of options, and of what is special for Linux in a container. */
final class LinuxFields {
    private static final Kind<String> TEXT = Kinds.text(ContainerFields.MAX_TEXT);

    private static final Shape.Builder<Parameter> PARAMETER_ROWS = new Shape.Builder<>();

    private static final Field<Parameter, String> KEY =
            PARAMETER_ROWS.required(
                    "key",
                    TEXT,
                    "is missing; name the option",
                    Parameter::key,
                    "Name of the option.",
                    (key, errors) ->
                            errors.unless(
                                    !key.isBlank() && !key.startsWith("-"),
                                    "must be the name of the option, without dashes in front"));

    private static final Field<Parameter, String> VALUE =
            PARAMETER_ROWS.field("value", TEXT, "", Parameter::value, "Its value.");

    /** An option. */
    static final Shape<Parameter> PARAMETER =
            PARAMETER_ROWS.build(
                    values -> new Parameter(values.get(KEY), values.get(VALUE)),
                    (parameter, errors) -> {});

    private static final Shape.Builder<Ulimit> ULIMIT_ROWS = new Shape.Builder<>();

    private static final Field<Ulimit, Ulimit.Name> NAME =
            ULIMIT_ROWS.field(
                    "name",
                    Kinds.choice(Ulimit.Name.class),
                    Ulimit.Name.NOFILE,
                    Ulimit::name,
                    "What is limited, as in `RLIMIT_NOFILE`.");

    private static final Field<Ulimit, Optional<Long>> SOFT =
            ULIMIT_ROWS.field(
                    "soft",
                    Kinds.maybe(Kinds.LONG),
                    Optional.empty(),
                    Ulimit::soft,
                    "The limit that holds at first. Without both there is no limit.",
                    LinuxFields::checkLimit);

    private static final Field<Ulimit, Optional<Long>> HARD =
            ULIMIT_ROWS.field(
                    "hard",
                    Kinds.maybe(Kinds.LONG),
                    Optional.empty(),
                    Ulimit::hard,
                    "The limit up to which a process may raise it.",
                    LinuxFields::checkLimit);

    /** A limit of the processes. */
    static final Shape<Ulimit> ULIMIT =
            ULIMIT_ROWS.build(
                    values -> new Ulimit(values.get(NAME), values.get(SOFT), values.get(HARD)),
                    LinuxFields::check);

    private static final Shape.Builder<Linux> ROWS = new Shape.Builder<>();

    private static final Field<Linux, Boolean> SHARE_PIDS =
            ROWS.field(
                    "sharePidNamespace",
                    Kinds.FLAG,
                    false,
                    Linux::sharePidNamespace,
                    "Whether it sees the processes of the machine (since 1.4).");

    static final Field<Linux, Optional<IpcMode>> IPC_MODE =
            ROWS.field(
                    "ipcMode",
                    Kinds.maybe(Kinds.choice(IpcMode.class)),
                    Optional.empty(),
                    Linux::ipcMode,
                    "`PRIVATE` or `SHARE_PARENT`: whether System V IPC and `/dev/shm` are its own"
                            + " (since 1.9).");

    private static final Field<Linux, Optional<String>> SECCOMP =
            ROWS.field(
                    "seccompProfile",
                    Kinds.maybe(TEXT),
                    Optional.empty(),
                    Linux::seccompProfile,
                    "Name of a seccomp profile of the agents (since 1.8).");

    private static final Field<Linux, Boolean> UNCONFINED =
            ROWS.field(
                    "seccompUnconfined",
                    Kinds.FLAG,
                    false,
                    Linux::seccompUnconfined,
                    "Whether it has no seccomp profile, not even the agents' default one (since"
                            + " 1.8).");

    /** What is special for Linux. */
    static final Shape<Linux> SHAPE =
            ROWS.build(
                    values ->
                            new Linux(
                                    values.get(SHARE_PIDS),
                                    values.get(IPC_MODE),
                                    values.get(SECCOMP),
                                    values.get(UNCONFINED)),
                    (linux, errors) ->
                            errors.at(SECCOMP.name())
                                    .unless(
                                            linux.seccompProfile().isEmpty()
                                                    || !linux.seccompUnconfined(),
                                            "cannot be combined with seccompUnconfined; write one"
                                                    + " of them"));

    private LinuxFields() {}

    private static void checkLimit(Optional<Long> limit, FieldErrors errors) {
        limit.ifPresent(value -> errors.unless(value >= 0, "is negative; write 0 or more"));
    }

    private static void check(Ulimit limit, FieldErrors errors) {
        errors.unless(
                limit.soft().isPresent() == limit.hard().isPresent(),
                "must have both soft and hard, or, for no limit, none of them");
        if (limit.soft().isPresent() && limit.hard().isPresent()) {
            errors.at(SOFT.name())
                    .unless(
                            limit.soft().get() <= limit.hard().get(),
                            "is more than hard; write at most " + limit.hard().get());
        }
    }
}
