package io.carillon.core.definition;

import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.AppExecutor.Mode;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import java.time.Duration;
import java.util.List;

/** The fields of what executes the tasks of an app. */
final class ExecutorFields {
    private static final int MAX_TASKS = 10_000;
    private static final int MAX_OPTIONS = 100;
    private static final Duration MAX_IDLE = Duration.ofDays(365);

    private static final Shape.Builder<AppExecutor> ROWS = new Shape.Builder<>();

    private static final Field<AppExecutor, Mode> MODE =
            ROWS.field(
                    "mode",
                    Kinds.choice(Mode.class),
                    Mode.COMMAND,
                    AppExecutor::mode,
                    "`COMMAND`: each task is a process in a container of its own. `SHARED`: the"
                            + " tasks on an agent share one process that stays; the other fields"
                            + " describe it.");

    private static final Field<AppExecutor, Resources> RESOURCES =
            ROWS.field(
                    "resources",
                    Kinds.object(ResourcesFields.EXECUTOR),
                    ResourcesFields.EXECUTOR.defaults(),
                    AppExecutor::resources,
                    "What the shared process itself needs, beside its tasks.");

    private static final ProgramFields<AppExecutor> PROGRAM =
            ProgramFields.of(
                    ROWS,
                    AppExecutor::command,
                    "A command line that starts an executor of your own; the standard executor if"
                            + " left out.",
                    "The same as a program and its arguments.");

    private static final Field<AppExecutor, Duration> IDLE_TIMEOUT =
            ROWS.field(
                    "idleTimeout",
                    Kinds.DURATION,
                    Duration.ofMinutes(5),
                    AppExecutor::idleTimeout,
                    "How long the shared process waits for a task before it ends.",
                    (idle, errors) -> errors.duration(idle, false, MAX_IDLE));

    private static final Field<AppExecutor, Integer> TASKS =
            ROWS.field(
                    "maxTasks",
                    Kinds.WHOLE,
                    100,
                    AppExecutor::maxTasks,
                    "How many tasks may live in one shared process at once.",
                    (tasks, errors) -> errors.range(tasks, 1, MAX_TASKS));

    private static final Field<AppExecutor, List<String>> JVM_OPTIONS =
            ROWS.field(
                    "jvmOptions",
                    Kinds.list(Kinds.text(Bounds.DEFINITION_BYTES)),
                    List.of(),
                    AppExecutor::jvmOptions,
                    "Options of the standard executor's Java machine, such as `-Xmx256m`.",
                    ExecutorFields::checkOptions);

    static final Shape<AppExecutor> SHAPE =
            ROWS.build(
                    values ->
                            new AppExecutor(
                                    values.get(MODE),
                                    values.get(RESOURCES),
                                    PROGRAM.program(values),
                                    values.get(IDLE_TIMEOUT),
                                    values.get(TASKS),
                                    values.get(JVM_OPTIONS)),
                    ExecutorFields::check);

    private ExecutorFields() {}

    private static void checkOptions(List<String> options, FieldErrors errors) {
        errors.unless(
                options.size() <= MAX_OPTIONS,
                "has " + options.size() + "; " + MAX_OPTIONS + " at most");
        if (errors.atDoor()) {
            JvmOptions.check(options, errors);
        }
    }

    private static void check(AppExecutor executor, FieldErrors errors) {
        if (executor.mode() == Mode.COMMAND && errors.isEmpty()) {
            for (String field : SHAPE.differences(SHAPE.defaults(), executor)) {
                errors.at(field)
                        .add("belongs to a SHARED executor; remove it, or make the mode SHARED");
            }
        }
        PROGRAM.check(executor.command(), false, errors);
        errors.at(JVM_OPTIONS.name())
                .unless(
                        executor.jvmOptions().isEmpty()
                                || executor.command() instanceof Program.None,
                        "belong to the standard executor; write them into the command, or remove"
                                + " the command");
    }
}
