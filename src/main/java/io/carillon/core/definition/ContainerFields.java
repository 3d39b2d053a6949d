package io.carillon.core.definition;

import io.carillon.model.job.Capability;
import io.carillon.model.job.Container;
import io.carillon.model.job.Container.Linux;
import io.carillon.model.job.Container.Network;
import io.carillon.model.job.Container.Parameter;
import io.carillon.model.job.Container.Secret;
import io.carillon.model.job.Container.SecretReference;
import io.carillon.model.job.Container.Ulimit;
import io.carillon.model.job.Container.Volume;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The fields of a container. */
final class ContainerFields {
    static final int MAX_TEXT = 1_000;
    private static final int MAX_ITEMS = 100;
    private static final int MAX_SHM = 1 << 20;

    private static final Shape.Builder<Container> ROWS = new Shape.Builder<>();

    private static final Field<Container, Container.Type> TYPE =
            ROWS.field(
                    "type",
                    Kinds.choice(Container.Type.class),
                    Container.Type.MESOS,
                    Container::type,
                    "`MESOS`: Mesos makes the container itself. `DOCKER`: Docker does; the agents"
                            + " need it, and `--containerizers=docker,mesos`.");

    static final Field<Container, Optional<String>> IMAGE =
            ROWS.field(
                    "image",
                    Kinds.maybe(Kinds.text(MAX_TEXT)),
                    Optional.empty(),
                    Container::image,
                    "The Docker image, such as `library/alpine:3.20`. A `MESOS` container without"
                            + " one sees the files of the agent; one with an image needs agents"
                            + " with `--image_providers=docker`.",
                    ContainerChecks::checkImage);

    static final Field<Container, Boolean> ENTRYPOINT =
            ROWS.field(
                    "entrypoint",
                    Kinds.FLAG,
                    true,
                    Container::entrypoint,
                    "Whether a job with an image and `argv` executes the image's entrypoint, with"
                            + " `argv` as its arguments; `[]` leaves the image its own ones."
                            + " `false`: `argv` names the program itself. A `command` goes through"
                            + " the image's `/bin/sh` in either case.");

    static final Field<Container, Boolean> FORCE_PULL =
            ROWS.field(
                    "forcePull",
                    Kinds.FLAG,
                    false,
                    Container::forcePull,
                    "Whether an agent that has the image fetches it anew.");

    static final Field<Container, Optional<SecretReference>> PULL_SECRET =
            ROWS.field(
                    "pullSecret",
                    Kinds.maybe(Kinds.object(SecretFields.REFERENCE)),
                    Optional.empty(),
                    Container::pullSecret,
                    "`MESOS` (since 1.3): where the agents' secret resolver finds the Docker"
                            + " configuration with the registry's credentials.");

    static final Field<Container, Boolean> PRIVILEGED =
            ROWS.field(
                    "privileged",
                    Kinds.FLAG,
                    false,
                    Container::privileged,
                    "`DOCKER`: whether it has the rights of the machine.");

    static final Field<Container, Optional<String>> HOSTNAME =
            ROWS.field(
                    "hostname",
                    Kinds.maybe(Kinds.text(255)),
                    Optional.empty(),
                    Container::hostname,
                    "Its host name, in a network of its own.");

    static final Field<Container, Network> NETWORK =
            ROWS.field(
                    "network",
                    Kinds.object(NetworkFields.SHAPE),
                    NetworkFields.SHAPE.defaults(),
                    Container::network,
                    "How it is connected.");

    static final Field<Container, List<Volume>> VOLUMES =
            list(
                    "volumes",
                    VolumeFields.SHAPE,
                    Container::volumes,
                    "What is mounted in it: each has exactly one of `hostPath`, `sandboxPath`,"
                            + " `tmpfs` and `name`.");

    static final Field<Container, List<Secret>> SECRETS =
            list(
                    "secrets",
                    SecretFields.SHAPE,
                    Container::secrets,
                    "`MESOS` (since 1.3): secrets that the agents' secret resolver provides, each"
                            + " as a variable or as a file. Carillon knows their names alone.");

    static final Field<Container, Optional<List<Capability>>> CAPABILITIES =
            ROWS.field(
                    "capabilities",
                    Kinds.maybe(Kinds.list(Kinds.choice(Capability.class))),
                    Optional.empty(),
                    Container::capabilities,
                    "Linux capabilities, such as `[\"NET_ADMIN\"]`. `MESOS` (since 1.4): all that a"
                            + " process has; the agents' default if left out. `DOCKER`: those that"
                            + " are added.");

    static final Field<Container, Optional<List<Capability>>> BOUNDING =
            ROWS.field(
                    "boundingCapabilities",
                    Kinds.maybe(Kinds.list(Kinds.choice(Capability.class))),
                    Optional.empty(),
                    Container::boundingCapabilities,
                    "`MESOS` (since 1.4): those that a process can gain at most.");

    static final Field<Container, List<Ulimit>> ULIMITS =
            list(
                    "ulimits",
                    LinuxFields.ULIMIT,
                    Container::ulimits,
                    "Limits of its processes, as `setrlimit` has them; `MESOS` since 1.2.");

    static final Field<Container, Optional<Integer>> SHM_SIZE =
            ROWS.field(
                    "shmSize",
                    Kinds.maybe(Kinds.WHOLE),
                    Optional.empty(),
                    Container::shmMiB,
                    "Size of `/dev/shm`, in MiB; `MESOS` since 1.9.",
                    (size, errors) -> size.ifPresent(mib -> errors.range(mib, 1, MAX_SHM)));

    static final Field<Container, List<String>> DNS =
            ROWS.field(
                    "dns",
                    Kinds.list(Kinds.text(MAX_TEXT)),
                    List.of(),
                    Container::dns,
                    "`DOCKER`: addresses of its name servers.",
                    ContainerChecks::checkDns);

    static final Field<Container, List<Parameter>> PARAMETERS =
            list(
                    "parameters",
                    LinuxFields.PARAMETER,
                    Container::parameters,
                    "`DOCKER`: further options of `docker run`, such as `{\"key\": \"cap-drop\","
                            + " \"value\": \"ALL\"}`.");

    static final Field<Container, Linux> LINUX =
            ROWS.field(
                    "linuxInfo",
                    Kinds.object(LinuxFields.SHAPE),
                    LinuxFields.SHAPE.defaults(),
                    Container::linux,
                    "`MESOS`: what else Linux has.");

    static final Shape<Container> SHAPE =
            ROWS.build(
                    values ->
                            new Container(
                                    values.get(TYPE),
                                    values.get(IMAGE),
                                    values.get(ENTRYPOINT),
                                    values.get(FORCE_PULL),
                                    values.get(PULL_SECRET),
                                    values.get(PRIVILEGED),
                                    values.get(HOSTNAME),
                                    values.get(NETWORK),
                                    values.get(VOLUMES),
                                    values.get(SECRETS),
                                    values.get(CAPABILITIES),
                                    values.get(BOUNDING),
                                    values.get(ULIMITS),
                                    values.get(SHM_SIZE),
                                    values.get(DNS),
                                    values.get(PARAMETERS),
                                    values.get(LINUX)),
                    ContainerChecks::check);

    private ContainerFields() {}

    /** The field {@code container}. */
    static <O> Field<O, Optional<Container>> container(
            Shape.Builder<O> rows, Function<O, Optional<Container>> get, String words) {
        return rows.field(
                "container", Kinds.maybe(Kinds.object(SHAPE)), Optional.empty(), get, words);
    }

    private static <E> Field<Container, List<E>> list(
            String name, Shape<E> shape, Function<Container, List<E>> get, String words) {
        return ROWS.field(
                name,
                Kinds.list(Kinds.object(shape)),
                List.of(),
                get,
                words,
                (items, errors) ->
                        errors.unless(
                                items.size() <= MAX_ITEMS,
                                "has " + items.size() + "; " + MAX_ITEMS + " at most"));
    }
}
