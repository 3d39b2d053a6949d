package io.carillon.core.definition;

import io.carillon.model.job.Program;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of a program that an agent starts: a command line, or a program and its arguments.
 *
 * @param command the field {@code command}
 * @param argv the field {@code argv}
 */
record ProgramFields<O>(Field<O, Optional<String>> command, Field<O, Optional<List<String>>> argv) {
    private static final Kind<String> TEXT = Kinds.text(Bounds.DEFINITION_BYTES);

    /**
     * Adds both fields to a table.
     *
     * @param commandWords what the command line means, in Markdown
     * @param argvWords what the program and its arguments mean, in Markdown
     */
    static <O> ProgramFields<O> of(
            Shape.Builder<O> rows,
            Function<O, Program> get,
            String commandWords,
            String argvWords) {
        Field<O, Optional<String>> command =
                rows.field(
                        "command",
                        Kinds.maybe(TEXT),
                        Optional.empty(),
                        object ->
                                get.apply(object) instanceof Program.Shell shell
                                        ? Optional.of(shell.line())
                                        : Optional.empty(),
                        commandWords,
                        (line, errors) ->
                                errors.unless(
                                        line.map(text -> !text.isBlank()).orElse(true),
                                        "is blank; write a command line"));
        Field<O, Optional<List<String>>> argv =
                rows.field(
                        "argv",
                        Kinds.maybe(Kinds.list(TEXT)),
                        Optional.empty(),
                        object ->
                                get.apply(object) instanceof Program.Argv words
                                        ? Optional.of(words.words())
                                        : Optional.empty(),
                        argvWords);
        return new ProgramFields<>(command, argv);
    }

    /**
     * Checks that the words name a program.
     *
     * @param entrypoint whether an image's entrypoint is executed, so that they need not
     * @param errors the errors of the object
     */
    void check(Program program, boolean entrypoint, FieldErrors errors) {
        FieldErrors place = errors.at(argv.name());
        boolean names =
                !(program instanceof Program.Argv words)
                        || (!words.words().isEmpty() && !words.words().get(0).isBlank());
        place.unless(
                names || entrypoint || !place.isEmpty(),
                "names no program; its first word is the program");
    }

    /** The program that the values name; {@link Program.None} if none. Two are an error. */
    Program program(Values<O> values) {
        if (values.has(command) && values.has(argv)) {
            values.errors().at(argv.name()).add("cannot be combined with command; write one");
        }
        return values.get(command)
                .<Program>map(Program.Shell::new)
                .or(() -> values.get(argv).map(Program.Argv::new))
                .orElseGet(Program.None::new);
    }

    /** Whether one of the fields is there, even if it could not be read. */
    boolean given(Values<O> values) {
        return values.has(command) || values.has(argv);
    }
}
