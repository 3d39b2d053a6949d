package io.carillon.core.definition;

import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a job's class, which a shared executor loads.
 *
 * @param className the field {@code class}
 * @param classpath the field {@code classpath}
 */
record CodeFields(Field<Job, Optional<String>> className, Field<Job, List<String>> classpath) {
    private static final int MAX_CLASS = 500;
    private static final int MAX_CLASSPATH = 100;

    /** Adds both fields to the table. */
    static CodeFields of(Shape.Builder<Job> rows) {
        Field<Job, Optional<String>> className =
                rows.field(
                        "class",
                        Kinds.maybe(Kinds.text(MAX_CLASS)),
                        Optional.empty(),
                        job -> code(job).map(Program.Code::className),
                        "A Java class that the shared executor of the job's `app` loads, such as"
                                + " `com.example.Report`, or a name that one of its factories"
                                + " knows.",
                        (name, errors) -> name.ifPresent(text -> checkClass(text, errors)));
        Field<Job, List<String>> classpath =
                rows.field(
                        "classpath",
                        Kinds.list(Kinds.text(Bounds.DEFINITION_BYTES)),
                        List.of(),
                        job -> code(job).map(Program.Code::classpath).orElse(List.of()),
                        "Jars and folders below the sandbox in which `class` is looked for; if left"
                                + " out, all jars of the sandbox and of its folder `lib`.",
                        CodeFields::checkClasspath);
        return new CodeFields(className, classpath);
    }

    private static Optional<Program.Code> code(Job job) {
        return job.program() instanceof Program.Code code ? Optional.of(code) : Optional.empty();
    }

    private static void checkClass(String name, FieldErrors errors) {
        errors.unless(!name.isBlank(), "is blank; write the name of a class");
        errors.unless(
                name.isBlank() || name.chars().noneMatch(c -> c <= ' ' || c == '/' || c == '\\'),
                "is not a valid class name; write it with dots, for example com.example.Report");
    }

    private static void checkClasspath(List<String> entries, FieldErrors errors) {
        errors.unless(
                entries.size() <= MAX_CLASSPATH,
                "has " + entries.size() + "; " + MAX_CLASSPATH + " at most");
        for (int i = 0; i < entries.size() && !errors.full(); i++) {
            String entry = entries.get(i);
            errors.at(i)
                    .unless(
                            Sandbox.isWithin(entry),
                            "must be a jar or folder within the sandbox; write a relative path"
                                    + " without '..', for example lib/report.jar");
            if (errors.atDoor()) {
                oddity(entry, entries.subList(0, i)).ifPresent(errors.at(i)::add);
            }
        }
    }

    /** What is surely not meant, though the executor would look for it. */
    private static Optional<String> oddity(String entry, List<String> before) {
        if (entry.isEmpty()) {
            return Optional.empty(); // It names nothing within the sandbox.
        }
        int star = entry.indexOf('*');
        boolean whole = star == entry.length() - 1 && (star == 0 || entry.charAt(star - 1) == '/');
        if (!entry.equals(entry.strip()) || entry.chars().anyMatch(Character::isISOControl)) {
            return Optional.of(
                    "has a blank at its beginning or end, or a control character; remove it");
        }
        if (entry.indexOf(':') >= 0 || entry.indexOf(';') >= 0) {
            return Optional.of("holds several; write each jar or folder as an entry of its own");
        }
        if (star >= 0 && !whole) {
            return Optional.of("has a '*' that is not the whole last part; write folder/*");
        }
        if (List.of(entry.split("/", -1)).contains(".") || entry.contains("//")) {
            return Optional.of("has an empty part or '.' in it; write the plain path");
        }
        return before.contains(entry)
                ? Optional.of("is in the list before; remove it")
                : Optional.empty();
    }

    /** The class that the values name. A classpath without a class is an error. */
    Optional<Program> code(Values<Job> values) {
        boolean lonely = !values.has(className) && !values.get(classpath).isEmpty();
        values.errors()
                .at(classpath.name())
                .unless(!lonely, "belongs to class; write the class, or remove it");
        return values.get(className).map(name -> new Program.Code(name, values.get(classpath)));
    }
}
