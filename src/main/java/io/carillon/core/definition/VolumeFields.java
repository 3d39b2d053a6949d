package io.carillon.core.definition;

import io.carillon.model.job.Container.Parameter;
import io.carillon.model.job.Container.Volume;
import io.carillon.model.job.Container.Volume.Access;
import io.carillon.model.job.Container.Volume.Propagation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The fields of a volume of a container. */
final class VolumeFields {
    private static final int MAX_TMPFS = 1 << 20;
    private static final int MAX_OPTIONS = 100;
    private static final Kind<Optional<String>> TEXT =
            Kinds.maybe(Kinds.text(ContainerFields.MAX_TEXT));

    private static final Shape.Builder<Volume> ROWS = new Shape.Builder<>();

    private static final Field<Volume, String> CONTAINER_PATH =
            ROWS.required(
                    "containerPath",
                    Kinds.text(ContainerFields.MAX_TEXT),
                    "is missing; write where the volume is mounted",
                    Volume::containerPath,
                    "Where it is mounted; a relative path is below the sandbox.",
                    (path, errors) ->
                            errors.unless(
                                    isPath(path),
                                    "must be a path without '..'; write for example /data"));

    private static final Field<Volume, Access> MODE =
            ROWS.field(
                    "mode",
                    Kinds.choice(Access.class),
                    Access.RW,
                    Volume::mode,
                    "`RW` or `RO` (read only).");

    static final Field<Volume, Optional<String>> HOST_PATH =
            ROWS.field(
                    "hostPath",
                    TEXT,
                    Optional.empty(),
                    Volume::hostPath,
                    "An absolute path of the agent.",
                    (path, errors) ->
                            path.ifPresent(
                                    text ->
                                            errors.unless(
                                                    text.startsWith("/") && isPath(text),
                                                    "must be an absolute path without '..'; for a"
                                                            + " path of the sandbox, write"
                                                            + " sandboxPath instead")));

    static final Field<Volume, Optional<String>> SANDBOX_PATH =
            ROWS.field(
                    "sandboxPath",
                    TEXT,
                    Optional.empty(),
                    Volume::sandboxPath,
                    "A path below the sandbox; `MESOS` since 1.1.",
                    (path, errors) ->
                            path.ifPresent(
                                    text ->
                                            errors.unless(
                                                    Sandbox.isWithin(text),
                                                    "must be within the sandbox; write a relative"
                                                            + " path without '..'")));

    static final Field<Volume, Optional<Integer>> TMPFS =
            ROWS.field(
                    "tmpfs",
                    Kinds.maybe(Kinds.WHOLE),
                    Optional.empty(),
                    Volume::tmpfsMiB,
                    "`DOCKER`: a file system in memory of so many MiB.",
                    (size, errors) -> size.ifPresent(mib -> errors.range(mib, 1, MAX_TMPFS)));

    static final Field<Volume, Optional<String>> NAME =
            ROWS.field(
                    "name",
                    TEXT,
                    Optional.empty(),
                    Volume::name,
                    "Name of a volume that lives outside, since 1.0.",
                    (name, errors) ->
                            errors.unless(
                                    name.map(text -> !text.isBlank()).orElse(true),
                                    "is blank; name the volume"));

    static final Field<Volume, Optional<String>> DRIVER =
            ROWS.field(
                    "driver",
                    TEXT,
                    Optional.empty(),
                    Volume::driver,
                    "Docker volume driver of `name`, such as `rexray`; for `MESOS` it must be"
                            + " there, for `DOCKER` it is that of Docker itself if left out.");

    static final Field<Volume, List<Parameter>> OPTIONS =
            ROWS.field(
                    "options",
                    Kinds.list(Kinds.object(LinuxFields.PARAMETER)),
                    List.of(),
                    Volume::options,
                    "`MESOS`: options for the driver.",
                    (options, errors) ->
                            errors.unless(
                                    options.size() <= MAX_OPTIONS,
                                    "has " + options.size() + "; " + MAX_OPTIONS + " at most"));

    static final Field<Volume, Optional<Propagation>> PROPAGATION =
            ROWS.field(
                    "propagation",
                    Kinds.maybe(Kinds.choice(Propagation.class)),
                    Optional.empty(),
                    Volume::propagation,
                    "`MESOS` (since 1.5): which side sees mounts below `hostPath` that the other"
                            + " one makes later.");

    static final Shape<Volume> SHAPE =
            ROWS.build(
                    values ->
                            new Volume(
                                    values.get(CONTAINER_PATH),
                                    values.get(MODE),
                                    values.get(HOST_PATH),
                                    values.get(SANDBOX_PATH),
                                    values.get(TMPFS),
                                    values.get(NAME),
                                    values.get(DRIVER),
                                    values.get(OPTIONS),
                                    values.get(PROPAGATION)),
                    VolumeFields::check);

    private VolumeFields() {}

    private static boolean isPath(String path) {
        return !path.isBlank()
                && path.indexOf(':') < 0
                && !List.of(path.split("/", -1)).contains("..");
    }

    private static void check(Volume volume, FieldErrors errors) {
        long sources =
                Stream.of(volume.hostPath(), volume.sandboxPath(), volume.tmpfsMiB(), volume.name())
                        .filter(Optional::isPresent)
                        .count();
        errors.unless(
                sources == 1,
                "must have exactly one of hostPath, sandboxPath, tmpfs and name; it has "
                        + sources);
        errors.at(DRIVER.name())
                .unless(
                        volume.driver().isEmpty() || volume.name().isPresent(),
                        "belongs to a volume with a name; remove it, or name the volume");
        errors.at(OPTIONS.name())
                .unless(
                        volume.options().isEmpty() || volume.name().isPresent(),
                        "belong to a volume with a name; remove them, or name the volume");
        errors.at(PROPAGATION.name())
                .unless(
                        volume.propagation().isEmpty() || volume.hostPath().isPresent(),
                        "belongs to a volume with a hostPath; remove it");
        errors.at(MODE.name())
                .unless(
                        volume.tmpfsMiB().isEmpty() || volume.mode() == Access.RW,
                        "RO makes no sense for a file system in memory, which begins empty; make"
                                + " it RW");
    }
}
