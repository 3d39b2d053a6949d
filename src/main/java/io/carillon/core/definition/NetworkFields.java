package io.carillon.core.definition;

import io.carillon.model.job.Container.Network;
import io.carillon.model.job.Container.Network.Mode;
import io.carillon.model.job.Container.PortMapping;
import io.carillon.model.job.Container.PortMapping.Protocol;
import java.util.List;
import java.util.Optional;

/** The fields of the network of a container. */
final class NetworkFields {
    private static final int MAX_PORT = 65_535;
    private static final int MAX_PORTS = 100;

    private static final Shape.Builder<PortMapping> PORT_ROWS = new Shape.Builder<>();

    private static final Field<PortMapping, Integer> CONTAINER =
            PORT_ROWS.field(
                    "container",
                    Kinds.WHOLE,
                    0,
                    PortMapping::container,
                    "The port in the container.",
                    (port, errors) ->
                            errors.unless(
                                    port >= 1 && port <= MAX_PORT,
                                    "must be the port in the container, from 1 to " + MAX_PORT));

    private static final Field<PortMapping, Protocol> PROTOCOL =
            PORT_ROWS.field(
                    "protocol",
                    Kinds.choice(Protocol.class),
                    Protocol.TCP,
                    PortMapping::protocol,
                    "`TCP` or `UDP`.");

    private static final Shape<PortMapping> PORT =
            PORT_ROWS.build(
                    values -> new PortMapping(values.get(CONTAINER), values.get(PROTOCOL)),
                    (port, errors) -> {});

    private static final Shape.Builder<Network> ROWS = new Shape.Builder<>();

    static final Field<Network, Mode> MODE =
            ROWS.field(
                    "mode",
                    Kinds.choice(Mode.class),
                    Mode.HOST,
                    Network::mode,
                    "`HOST`: that of the agent. `NAMED`: the network `name`, of CNI (`MESOS`, since"
                            + " 1.0) or of Docker. `BRIDGE` and `NONE`: `DOCKER` only.");

    static final Field<Network, Optional<String>> NAME =
            ROWS.field(
                    "name",
                    Kinds.maybe(Kinds.text(ContainerFields.MAX_TEXT)),
                    Optional.empty(),
                    Network::name,
                    "Name of the network, for `NAMED`.");

    static final Field<Network, List<PortMapping>> PORTS =
            ROWS.field(
                    "ports",
                    Kinds.list(Kinds.object(PORT)),
                    List.of(),
                    Network::ports,
                    "Ports of the agent that lead to ports of the container: the first mapping has"
                            + " the task's first port, `PORT0`, and so on; `resources.ports` asks"
                            + " for them. `MESOS` since 1.1.",
                    (ports, errors) ->
                            errors.unless(
                                    ports.size() <= MAX_PORTS,
                                    "has " + ports.size() + "; " + MAX_PORTS + " at most"));

    static final Shape<Network> SHAPE =
            ROWS.build(
                    values -> new Network(values.get(MODE), values.get(NAME), values.get(PORTS)),
                    NetworkFields::check);

    private NetworkFields() {}

    private static void check(Network network, FieldErrors errors) {
        FieldErrors name = errors.at(NAME.name());
        if (network.mode() == Mode.NAMED) {
            name.unless(
                    network.name().filter(text -> !text.isBlank()).isPresent(),
                    "is missing; name the network");
        } else {
            name.unless(
                    network.name().isEmpty(),
                    "belongs to the mode NAMED; remove it, or make the mode NAMED");
        }
        boolean mapped = network.mode() == Mode.NAMED || network.mode() == Mode.BRIDGE;
        errors.at(PORTS.name())
                .unless(
                        mapped || network.ports().isEmpty(),
                        network.mode() == Mode.HOST
                                ? "are not mapped in the mode HOST: the task's ports are those of"
                                        + " the agent; remove them, or make the mode BRIDGE or"
                                        + " NAMED"
                                : "lead nowhere in the mode NONE; remove them, or make the mode"
                                        + " BRIDGE or NAMED");
    }
}
