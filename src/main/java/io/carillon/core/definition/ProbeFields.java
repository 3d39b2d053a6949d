package io.carillon.core.definition;

import io.carillon.model.job.PortRef;
import io.carillon.model.job.Probe;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of what a task is asked: a command line, a request, or a connection.
 *
 * @param command the field {@code command}
 * @param http the field {@code http}
 * @param tcp the field {@code tcp}
 */
record ProbeFields<O>(
        Field<O, Optional<String>> command,
        Field<O, Optional<Probe.Http>> http,
        Field<O, Optional<Probe.Tcp>> tcp) {
    private static final int MAX_PATH = 2_000;
    private static final int MAX_PORT = 65_535;
    private static final String ONE = "must have one of command, http and tcp";

    private static final Shape.Builder<Probe.Http> HTTP_ROWS = new Shape.Builder<>();

    private static final Field<Probe.Http, String> PATH =
            HTTP_ROWS.field(
                    "path",
                    Kinds.text(MAX_PATH),
                    "/",
                    Probe.Http::path,
                    "The path of the request, with its query.",
                    (path, errors) ->
                            errors.unless(
                                    path.startsWith("/")
                                            && path.chars().allMatch(c -> c > ' ' && c < 0x7f),
                                    "must begin with / and have no spaces; write for example"
                                            + " /health"));

    private static final Ports<Probe.Http> HTTP_PORTS = Ports.of(HTTP_ROWS, Probe.Http::port);

    static final Field<Probe.Http, Boolean> HTTPS =
            HTTP_ROWS.field(
                    "https",
                    Kinds.FLAG,
                    false,
                    Probe.Http::https,
                    "Whether over TLS; no certificate is checked. Not for a readiness check.");

    private static final Shape<Probe.Http> HTTP =
            HTTP_ROWS.build(
                    values ->
                            new Probe.Http(
                                    HTTP_PORTS.port(values), values.get(PATH), values.get(HTTPS)),
                    (http, errors) -> Ports.check(http.port(), errors));

    private static final Shape.Builder<Probe.Tcp> TCP_ROWS = new Shape.Builder<>();

    private static final Ports<Probe.Tcp> TCP_PORTS = Ports.of(TCP_ROWS, Probe.Tcp::port);

    private static final Shape<Probe.Tcp> TCP =
            TCP_ROWS.build(
                    values -> new Probe.Tcp(TCP_PORTS.port(values)),
                    (tcp, errors) -> Ports.check(tcp.port(), errors));

    /** The two ways to name a port. */
    private record Ports<P>(Field<P, Optional<Integer>> port, Field<P, Optional<Integer>> index) {
        static final String PORT = "port";
        static final String INDEX = "portIndex";

        static <P> Ports<P> of(Shape.Builder<P> rows, Function<P, PortRef> get) {
            Field<P, Optional<Integer>> port =
                    rows.field(
                            PORT,
                            Kinds.leftOut(Kinds.WHOLE),
                            Optional.empty(),
                            probe ->
                                    get.apply(probe) instanceof PortRef.Fixed fixed
                                            ? Optional.of(fixed.number())
                                            : Optional.empty(),
                            "A port by its number, as the task's own network knows it.");
            Field<P, Optional<Integer>> index =
                    rows.field(
                            INDEX,
                            Kinds.leftOut(Kinds.WHOLE),
                            Optional.empty(),
                            probe ->
                                    get.apply(probe) instanceof PortRef.Own own
                                            ? Optional.of(own.index())
                                            : Optional.empty(),
                            "One of the ports that `resources.ports` asks for: 0 (used if neither"
                                    + " is written) for `PORT0`, and so on. Where the network of"
                                    + " the container maps it, the port in the container.");
            return new Ports<>(port, index);
        }

        PortRef port(Values<P> values) {
            values.errors()
                    .at(INDEX)
                    .unless(
                            values.get(port).isEmpty() || values.get(index).isEmpty(),
                            "cannot be combined with port; write one of them");
            return values.get(port)
                    .<PortRef>map(PortRef.Fixed::new)
                    .orElseGet(() -> new PortRef.Own(values.get(index).orElse(0)));
        }

        static void check(PortRef port, FieldErrors errors) {
            if (port instanceof PortRef.Fixed fixed) {
                errors.at(PORT).range(fixed.number(), 1, MAX_PORT);
            } else if (port instanceof PortRef.Own own) {
                errors.at(INDEX).unless(own.index() >= 0, "is negative; write 0 for PORT0");
            }
        }
    }

    /** Adds the fields to a table. */
    static <O> ProbeFields<O> of(Shape.Builder<O> rows, Function<O, Probe> get) {
        return new ProbeFields<>(
                rows.field(
                        "command",
                        Kinds.leftOut(Kinds.text(Bounds.DEFINITION_BYTES)),
                        Optional.empty(),
                        object ->
                                get.apply(object) instanceof Probe.Command command
                                        ? Optional.of(command.line())
                                        : Optional.empty(),
                        "A command line for `/bin/sh -c`, beside the task and with its environment;"
                                + " the task is well if it ends with 0. There is one of `command`,"
                                + " `http` and `tcp`.",
                        (line, errors) ->
                                errors.unless(
                                        line.map(text -> !text.isBlank()).orElse(true),
                                        "is blank; write a command line")),
                rows.field(
                        "http",
                        Kinds.leftOut(Kinds.object(HTTP)),
                        Optional.empty(),
                        object ->
                                get.apply(object) instanceof Probe.Http http
                                        ? Optional.of(http)
                                        : Optional.empty(),
                        "A `GET` request to the task; it is well if the status is from 200 to"
                                + " 399."),
                rows.field(
                        "tcp",
                        Kinds.leftOut(Kinds.object(TCP)),
                        Optional.empty(),
                        object ->
                                get.apply(object) instanceof Probe.Tcp tcp
                                        ? Optional.of(tcp)
                                        : Optional.empty(),
                        "A connection to the task; it is well if it accepts."));
    }

    /** What the values ask; an error is added unless they ask one thing. */
    Probe probe(Values<O> values) {
        int count =
                (values.has(command) ? 1 : 0)
                        + (values.has(http) ? 1 : 0)
                        + (values.has(tcp) ? 1 : 0);
        values.errors().unless(count > 0, ONE + "; write what the task is asked");
        values.errors().unless(count < 2, ONE + ", not several; remove the others");
        if (values.get(http).isPresent()) {
            return values.get(http).get();
        }
        if (values.get(tcp).isPresent()) {
            return values.get(tcp).get();
        }
        return new Probe.Command(values.get(command).orElse("true"));
    }

    /**
     * Checks that the task has the port.
     *
     * @param ports how many ports it asks for
     * @param errors the errors of the object with these fields
     */
    void checkPort(Probe probe, int ports, FieldErrors errors) {
        Optional<PortRef> port = port(probe);
        if (port.isPresent() && port.get() instanceof PortRef.Own own && own.index() >= ports) {
            errors.at(probe instanceof Probe.Http ? http.name() : tcp.name())
                    .at(Ports.INDEX)
                    .add(
                            "is "
                                    + own.index()
                                    + ", but the task has "
                                    + (ports == 0 ? "no ports" : "only " + ports)
                                    + "; ask for more in resources.ports, or write port, a number");
        }
    }

    private static Optional<PortRef> port(Probe probe) {
        if (probe instanceof Probe.Http http) {
            return Optional.of(http.port());
        }
        return probe instanceof Probe.Tcp tcp ? Optional.of(tcp.port()) : Optional.empty();
    }
}
