package io.carillon.core.definition;

import io.carillon.model.job.Capability;
import io.carillon.model.job.Container;
import io.carillon.model.job.Container.Linux.IpcMode;
import io.carillon.model.job.Container.Network.Mode;
import io.carillon.model.job.Container.Ulimit;
import io.carillon.model.job.Container.Volume;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The checks of a container: what each containerizer would refuse, or, worse, would silently leave
 * out (Mesos 1.11, {@code docker/docker.cpp} and the isolators of the Mesos containerizer).
 */
final class ContainerChecks {
    private static final int MAX_DNS = 3;

    private ContainerChecks() {}

    static void checkImage(Optional<String> image, FieldErrors errors) {
        image.ifPresent(
                name ->
                        errors.unless(
                                !name.isBlank()
                                        && !name.startsWith("-")
                                        && name.chars().allMatch(c -> c > ' ' && c < 0x7f),
                                "must name an image, such as library/alpine:3.20"));
    }

    static void checkDns(List<String> servers, FieldErrors errors) {
        errors.unless(
                servers.size() <= MAX_DNS, "has " + servers.size() + "; " + MAX_DNS + " at most");
        each(
                servers,
                errors,
                (server, place) ->
                        place.unless(
                                server.matches("[0-9a-fA-F.:]+"),
                                "must be the address of a name server, such as 10.0.0.2"));
    }

    static void check(Container container, FieldErrors errors) {
        boolean without = container.image().isEmpty();
        FieldErrors entrypoint = errors.at(ContainerFields.ENTRYPOINT.name());
        entrypoint.unless(
                container.entrypoint() || !without,
                "is that of an image; name the image, or remove it");
        errors.at(ContainerFields.FORCE_PULL.name())
                .unless(
                        !container.forcePull() || !without,
                        "is for an image; name the image, or remove it");
        errors.at(ContainerFields.PULL_SECRET.name())
                .unless(
                        container.pullSecret().isEmpty() || !without,
                        "is for an image; name the image, or remove it");
        errors.at(ContainerFields.HOSTNAME.name())
                .unless(
                        container.hostname().isEmpty() || container.network().mode() != Mode.HOST,
                        "cannot be set in the network mode HOST; remove it, or make the mode"
                                + " NAMED (or BRIDGE, for DOCKER)");
        checkNames(container, errors);
        if (container.type() == Container.Type.MESOS) {
            checkMesos(container, errors);
        } else {
            checkDocker(container, errors);
        }
    }

    private static void checkNames(Container container, FieldErrors errors) {
        Set<Object> seen = new HashSet<>();
        each(
                container.volumes(),
                errors.at(ContainerFields.VOLUMES.name()),
                (volume, place) ->
                        place.unless(
                                seen.add(volume.containerPath()),
                                "is mounted where another volume is; give it another"
                                        + " containerPath"));
        each(
                container.secrets(),
                errors.at(ContainerFields.SECRETS.name()),
                (secret, place) -> {
                    place.unless(
                            secret.env().map(name -> seen.add("=" + name)).orElse(true),
                            "has the variable of another secret; give it another env");
                    place.unless(
                            secret.path().map(seen::add).orElse(true),
                            "has the path of a volume or of another secret; give it another one");
                });
        each(
                container.ulimits(),
                errors.at(ContainerFields.ULIMITS.name()),
                (limit, place) ->
                        place.unless(
                                seen.add(limit.name()),
                                limit.name() + " is limited twice; remove one"));
    }

    private static void checkMesos(Container container, FieldErrors errors) {
        only("DOCKER", container.privileged(), errors.at(ContainerFields.PRIVILEGED.name()));
        FieldErrors parameters = errors.at(ContainerFields.PARAMETERS.name());
        only("DOCKER", !container.parameters().isEmpty(), parameters);
        errors.at(ContainerFields.DNS.name())
                .unless(
                        container.dns().isEmpty(),
                        "is not known for MESOS containers: their network has it, or the agents'"
                                + " --default_container_dns (Mesos 1.5); remove it, or make the"
                                + " type DOCKER");
        Mode mode = container.network().mode();
        errors.at(ContainerFields.NETWORK.name())
                .at(NetworkFields.MODE.name())
                .unless(
                        mode == Mode.HOST || mode == Mode.NAMED,
                        mode
                                + " is not known for MESOS containers; name a network of the"
                                + " agents' CNI configuration in the mode NAMED, or make the type"
                                + " DOCKER");
        each(
                container.volumes(),
                errors.at(ContainerFields.VOLUMES.name()),
                ContainerChecks::checkMesosVolume);
        List<Capability> bounding = container.boundingCapabilities().orElse(List.of());
        errors.at(ContainerFields.CAPABILITIES.name())
                .unless(
                        container.boundingCapabilities().isEmpty()
                                || bounding.containsAll(container.capabilities().orElse(List.of())),
                        "must all be among boundingCapabilities; add them there");
        errors.at(ContainerFields.SHM_SIZE.name())
                .unless(
                        container.shmMiB().isEmpty()
                                || !container
                                        .linux()
                                        .ipcMode()
                                        .equals(Optional.of(IpcMode.SHARE_PARENT)),
                        "needs a /dev/shm of its own; make linuxInfo.ipcMode PRIVATE, or remove"
                                + " it");
    }

    private static void checkMesosVolume(Volume volume, FieldErrors errors) {
        errors.at(VolumeFields.TMPFS.name())
                .unless(
                        volume.tmpfsMiB().isEmpty(),
                        "is not known for MESOS containers; make the type DOCKER, or write a"
                                + " sandboxPath");
        errors.at(VolumeFields.DRIVER.name())
                .unless(
                        volume.name().isEmpty() || volume.driver().isPresent(),
                        "is missing; a MESOS container needs the driver of a volume");
    }

    private static void checkDocker(Container container, FieldErrors errors) {
        errors.at(ContainerFields.IMAGE.name())
                .unless(
                        container.image().isPresent(),
                        "is missing; a DOCKER container needs an image");
        errors.at(ContainerFields.PULL_SECRET.name())
                .unless(
                        container.pullSecret().isEmpty(),
                        "is for MESOS containers; fetch a docker.tar.gz with the registry's"
                                + " credentials by uris, or make the type MESOS");
        FieldErrors secrets = errors.at(ContainerFields.SECRETS.name());
        only("MESOS", !container.secrets().isEmpty(), secrets);
        FieldErrors bounding = errors.at(ContainerFields.BOUNDING.name());
        only("MESOS", container.boundingCapabilities().isPresent(), bounding);
        errors.at(ContainerFields.CAPABILITIES.name())
                .unless(
                        container.capabilities().map(some -> !some.isEmpty()).orElse(true),
                        "adds nothing to a DOCKER container; remove it, or take capabilities away"
                                + " by parameters (cap-drop)");
        errors.at(ContainerFields.LINUX.name())
                .unless(
                        container.linux().equals(LinuxFields.SHAPE.defaults()),
                        "is for MESOS containers; write parameters (pid, ipc, security-opt)"
                                + " instead");
        each(
                container.ulimits(),
                errors.at(ContainerFields.ULIMITS.name()),
                (limit, place) ->
                        place.unless(
                                limit.name() != Ulimit.Name.AS,
                                "AS is not known to Docker; remove it"));
        each(
                container.parameters(),
                errors.at(ContainerFields.PARAMETERS.name()),
                (option, place) -> {
                    place.unless(
                            !option.key().equals("name"),
                            "name is given by Mesos, which finds the container by it; remove it");
                    place.unless(
                            !option.key().equals("net") && !option.key().equals("network"),
                            "would take the place of the field network; write it there");
                });
        checkDockerVolumes(container.volumes(), errors.at(ContainerFields.VOLUMES.name()));
    }

    private static void checkDockerVolumes(List<Volume> volumes, FieldErrors errors) {
        Set<String> drivers = new HashSet<>();
        each(
                volumes,
                errors,
                (volume, place) -> {
                    volume.driver().ifPresent(drivers::add);
                    place.at(VolumeFields.DRIVER.name())
                            .unless(
                                    drivers.size() <= 1,
                                    "is another one than before; all volumes of a DOCKER container"
                                            + " have one driver");
                    only(
                            "MESOS",
                            !volume.options().isEmpty(),
                            place.at(VolumeFields.OPTIONS.name()));
                    only(
                            "MESOS",
                            volume.propagation().isPresent(),
                            place.at(VolumeFields.PROPAGATION.name()));
                    place.unless(
                            volume.sandboxPath().isEmpty()
                                    || volume.containerPath().startsWith("/"),
                            "has a sandboxPath, and a containerPath that is below the sandbox,"
                                    + " too; write an absolute containerPath");
                });
    }

    private static void only(String type, boolean given, FieldErrors place) {
        place.unless(!given, "is for " + type + " containers; remove it, or make the type " + type);
    }

    private static <E> void each(
            List<E> items, FieldErrors errors, BiConsumer<E, FieldErrors> check) {
        for (int i = 0; i < items.size() && !errors.full(); i++) {
            check.accept(items.get(i), errors.at(i));
        }
    }

    /** Whether the program may be the words for an entrypoint alone, none of them included. */
    static boolean hasEntrypoint(Optional<Container> container) {
        return container.filter(own -> own.image().isPresent() && own.entrypoint()).isPresent();
    }

    /** What a job's tasks would lack in the container that they have. */
    static void checkPorts(Container container, int ports, FieldErrors errors) {
        int mappings = container.network().ports().size();
        errors.unless(
                mappings <= ports,
                "has a network with "
                        + mappings
                        + " mapped ports, and a task has "
                        + ports
                        + "; ask for as many in resources.ports");
    }
}
