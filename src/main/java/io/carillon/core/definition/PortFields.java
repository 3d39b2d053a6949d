package io.carillon.core.definition;

import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The TCP ports of a task: so many, or a list with names and numbers. */
final class PortFields {
    static final String NAME = "ports";

    private static final int MOST = 10_000;
    private static final int MOST_LISTED = 100;
    private static final int MAX_NAME = 63;
    private static final int LAST = 65_535;
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");

    private static final Shape.Builder<TaskPort> ROWS = new Shape.Builder<>();

    private static final Field<TaskPort, Optional<String>> NAMED =
            ROWS.field(
                    "name",
                    Kinds.maybe(Kinds.text(MAX_NAME)),
                    Optional.empty(),
                    TaskPort::name,
                    "What it is called: the task finds it as `PORT_HTTP`, too, if that is `http`.",
                    (name, errors) -> name.ifPresent(word -> checkName(word, errors)));

    private static final Field<TaskPort, Optional<Integer>> NUMBER =
            ROWS.field(
                    "number",
                    Kinds.maybe(Kinds.WHOLE),
                    Optional.empty(),
                    TaskPort::number,
                    "The number that it must have. Agents offer the ports of their resource"
                            + " `ports`, 31000 to 32000 if nothing else is configured there; any"
                            + " of them if left out.",
                    (number, errors) -> number.ifPresent(fixed -> errors.range(fixed, 1, LAST)));

    private static final Shape<TaskPort> SHAPE =
            ROWS.build(
                    values -> new TaskPort(values.get(NAMED), values.get(NUMBER)),
                    (port, errors) -> {});

    private PortFields() {}

    /** The field; its value is a need of ports alone. */
    static Field<Resources, Resources> of(Shape.Builder<Resources> rows) {
        return rows.field(
                NAME,
                new Kind.Counted<>(
                        Kinds.object(SHAPE),
                        number -> new Resources(0, 0, 0, 0, number),
                        Resources.NONE::with,
                        ports ->
                                ports.wanted().isEmpty()
                                        ? Optional.of(ports.ports())
                                        : Optional.empty(),
                        ports -> ports.wanted().orElse(List.of())),
                Resources.NONE,
                resources -> into(Resources.NONE, resources),
                "TCP ports of the agent: how many, or a list with their names and numbers. A task"
                        + " finds them as `PORT0`, `PORT1` and so on.",
                PortFields::check);
    }

    /** A need with the ports of another one. */
    static Resources into(Resources need, Resources ports) {
        Resources counted =
                new Resources(
                        need.cpusMilli(),
                        need.memMilli(),
                        need.diskMilli(),
                        need.gpus(),
                        ports.ports());
        return ports.wanted().map(counted::with).orElse(counted);
    }

    private static void check(Resources ports, FieldErrors errors) {
        if (ports.wanted().isEmpty()) {
            errors.range(ports.ports(), 0, MOST);
            return;
        }
        List<TaskPort> wanted = ports.wanted().get();
        errors.unless(
                wanted.size() <= MOST_LISTED,
                "has " + wanted.size() + "; " + MOST_LISTED + " at most, or a number of ports");
        errors.unless(
                wanted.size() == ports.ports(),
                "counts " + ports.ports() + " and lists " + wanted.size() + "; write it anew");
        TreeSet<String> variables = new TreeSet<>();
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < wanted.size() && !errors.full(); i++) {
            FieldErrors place = errors.at(i);
            wanted.get(i)
                    .variable()
                    .ifPresent(
                            name ->
                                    place.at(NAMED.name())
                                            .unless(
                                                    variables.add(name),
                                                    "is the variable "
                                                            + name
                                                            + " like another one; choose another"
                                                            + " name"));
            wanted.get(i)
                    .number()
                    .ifPresent(
                            number ->
                                    place.at(NUMBER.name())
                                            .unless(
                                                    numbers.add(number),
                                                    number + " is there twice; remove one"));
        }
    }

    private static void checkName(String name, FieldErrors errors) {
        errors.unless(
                WORD.matcher(name).matches(),
                Text.quoted(name)
                        + " is not a valid name; use letters, digits, '.', '_' and '-', with a"
                        + " letter or digit at both ends");
    }

    /** The environment of the job must not name the variable of a port. */
    static void check(Resources resources, SortedMap<String, ?> env, FieldErrors errors) {
        for (TaskPort port : resources.wanted().orElse(List.of())) {
            port.variable()
                    .filter(name -> env.containsKey(name))
                    .ifPresent(
                            name ->
                                    errors.at(name)
                                            .add(
                                                    "is the variable of the port "
                                                            + Text.quoted(port.name().orElseThrow())
                                                            + ", too; remove it, or rename the"
                                                            + " port"));
        }
    }
}
