package io.carillon.core.definition;

import io.carillon.model.job.EnvValue;
import io.carillon.model.job.Uri;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The fields that jobs and apps have in common, with their checks. */
final class CommonFields {
    private static final Pattern NAME_PATTERN = Pattern.compile("[a-z0-9]([a-z0-9._-]*[a-z0-9])?");
    static final String RESERVED = "CARILLON_";
    static final String OF_EXECUTOR = "is set by Mesos for the executor of the task; remove it";
    private static final int MAX_DESCRIPTION = 4_000;
    private static final int MAX_SHORT_TEXT = 200;
    private static final int MAX_LABELS = 64;
    private static final int MAX_URIS = 100;

    private CommonFields() {}

    /**
     * The field {@code name}.
     *
     * @param noun what it is the name of
     */
    static <O> Field<O, String> name(
            Shape.Builder<O> rows, String noun, Function<O, String> get, String words) {
        String missing = "is missing; give the " + noun + " a name";
        return rows.required(
                "name",
                Kinds.text(Bounds.NAME_CHARS),
                missing,
                get,
                words,
                (name, errors) -> checkName(name, missing, errors));
    }

    static <O> Field<O, String> description(Shape.Builder<O> rows, Function<O, String> get) {
        return rows.field("description", Kinds.text(MAX_DESCRIPTION), "", get, "For people.");
    }

    static <O> Field<O, String> owner(Shape.Builder<O> rows, Function<O, String> get) {
        return rows.field("owner", Kinds.text(MAX_SHORT_TEXT), "", get, "For people.");
    }

    static <O> Field<O, SortedMap<String, String>> labels(
            Shape.Builder<O> rows, Function<O, SortedMap<String, String>> get, String words) {
        return rows.field(
                "labels",
                Kinds.strings(MAX_SHORT_TEXT, MAX_DESCRIPTION),
                new TreeMap<>(),
                get,
                words,
                CommonFields::checkLabels);
    }

    static <O> Field<O, SortedMap<String, EnvValue>> env(
            Shape.Builder<O> rows, Function<O, SortedMap<String, EnvValue>> get, String words) {
        return rows.field(
                "env",
                new Kind.Variables<>(
                        Bounds.DEFINITION_BYTES, Function.identity(), Function.identity()),
                new TreeMap<>(),
                get,
                words,
                CommonFields::checkEnvironment);
    }

    static <O> Field<O, List<Uri>> uris(
            Shape.Builder<O> rows, Function<O, List<Uri>> get, String words) {
        return rows.field(
                "uris",
                Kinds.list(Kinds.object(UriFields.SHAPE)),
                List.of(),
                get,
                words,
                (uris, errors) ->
                        errors.unless(
                                uris.size() <= MAX_URIS,
                                "has " + uris.size() + "; " + MAX_URIS + " at most"));
    }

    static <O> Field<O, Optional<String>> user(
            Shape.Builder<O> rows, Function<O, Optional<String>> get, String words) {
        return rows.field(
                "user",
                Kinds.maybe(Kinds.text(MAX_SHORT_TEXT)),
                Optional.empty(),
                get,
                words,
                (user, errors) ->
                        errors.unless(
                                user.map(name -> !name.isBlank()).orElse(true),
                                "is blank; leave it out for the framework's user"));
    }

    private static void checkName(String name, String missing, FieldErrors errors) {
        if (name.isEmpty()) {
            errors.add(missing);
        } else if (name.length() <= Bounds.NAME_CHARS && !NAME_PATTERN.matcher(name).matches()) {
            errors.add(
                    "may consist of a-z, 0-9, '.', '_' and '-', and begins and ends with a letter"
                            + " or digit");
        }
    }

    private static void checkLabels(Map<String, String> labels, FieldErrors errors) {
        errors.unless(
                labels.size() <= MAX_LABELS,
                "has " + labels.size() + "; " + MAX_LABELS + " at most");
        for (String name : labels.keySet()) {
            FieldErrors place = errors.at(name);
            place.unless(!name.isBlank(), "has no name; give it one");
            place.door(
                    name.indexOf('=') < 0,
                    "has a '=' in its name, which a search by label could not tell from the value;"
                            + " remove it");
        }
    }

    private static void checkEnvironment(Map<String, ?> variables, FieldErrors errors) {
        for (String name : variables.keySet()) {
            FieldErrors place = errors.at(name);
            place.unless(!name.isEmpty(), "has no name; give it one");
            place.unless(name.indexOf('=') < 0, "has a '=' in its name; remove it");
            place.door(
                    !hasBlank(name), "has a blank or a control character in its name; remove it");
            place.unless(
                    !name.startsWith(RESERVED),
                    "names that begin with " + RESERVED + " are set by Carillon; choose another");
            place.door(!isOfExecutor(name), OF_EXECUTOR);
        }
    }

    /**
     * Whether an agent tells its executors something in the variable. A command's variables are
     * given to its executor as well, which could not reach its agent then, or would be another's.
     * The libraries of Mesos are for the programs that frameworks consist of.
     */
    static boolean isOfExecutor(String name) {
        return name.startsWith("LIBPROCESS_")
                || (name.startsWith("MESOS_") && !name.startsWith("MESOS_NATIVE_"));
    }

    private static boolean hasBlank(String name) {
        return name.chars()
                .anyMatch(
                        c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || Character.isISOControl(c));
    }
}
