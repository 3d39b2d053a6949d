package io.carillon.core.definition;

import io.carillon.model.job.App;
import io.carillon.model.job.AppExecutor;
import io.carillon.model.job.Constraint;
import io.carillon.model.job.Container;
import io.carillon.model.job.EnvValue;
import io.carillon.model.job.Siting;
import io.carillon.model.job.Uri;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The table of the fields of an app. Reading, writing, defaults, checks, size, differences, the
 * JSON Schema and the manual come from it: a new field of an app is a row here, with its check.
 */
public final class AppFields {
    private static final Shape.Builder<App> ROWS = new Shape.Builder<>();

    public static final Field<App, String> NAME =
            CommonFields.name(
                    ROWS,
                    "app",
                    App::name,
                    "Unique name among apps, spelled as the names of jobs are. The path of `PUT"
                            + " /v1/apps/<name>` may give it instead.");

    private static final Field<App, String> DESCRIPTION =
            CommonFields.description(ROWS, App::description);

    private static final Field<App, String> OWNER = CommonFields.owner(ROWS, App::owner);

    private static final Field<App, SortedMap<String, String>> LABELS =
            CommonFields.labels(
                    ROWS,
                    App::labels,
                    "For searching, by apps and by jobs: its jobs have these labels, too, unless"
                            + " they have others of the same name.");

    private static final Field<App, List<Uri>> URIS =
            CommonFields.uris(
                    ROWS,
                    App::uris,
                    "Files that are fetched before a task starts, ahead of the job's own. Those of"
                            + " a `SHARED` executor are fetched once, before it starts.");

    private static final Field<App, SortedMap<String, EnvValue>> ENV =
            CommonFields.env(
                    ROWS,
                    App::variables,
                    "Environment variables of the tasks of its jobs, and of a `SHARED` executor. A"
                            + " variable of the job comes before one of the same name. A value"
                            + " may be a [secret](JOB.md#secrets), which the tasks have and the"
                            + " executor itself has not.");

    private static final Field<App, Optional<String>> USER =
            CommonFields.user(
                    ROWS,
                    App::user,
                    "User that tasks run as, unless their job names another one, or that a `SHARED`"
                            + " executor runs as; the framework's user if left out.");

    private static final Field<App, Optional<Container>> CONTAINER =
            ContainerFields.container(
                    ROWS,
                    App::container,
                    "The [container](JOB.md#containers) that tasks run in, unless their job has"
                            + " one, or that a `SHARED` executor runs in.");

    private static final Field<App, List<Constraint>> CONSTRAINTS =
            ConstraintFields.constraints(
                    ROWS,
                    app -> app.where().constraints(),
                    "On which agents tasks of its jobs may be placed; those of the job must be met,"
                            + " too.");

    static final Field<App, AppExecutor> EXECUTOR =
            ROWS.field(
                    "executor",
                    Kinds.object(ExecutorFields.SHAPE),
                    ExecutorFields.SHAPE.defaults(),
                    App::executor,
                    "What executes the tasks.");

    public static final Shape<App> SHAPE = ROWS.build(AppFields::app, (app, errors) -> {});

    private AppFields() {}

    private static App app(Values<App> values) {
        return new App(
                values.get(NAME),
                values.get(DESCRIPTION),
                values.get(OWNER),
                values.get(LABELS),
                values.get(URIS),
                EnvValue.values(values.get(ENV)),
                values.get(USER),
                values.get(CONTAINER),
                new Siting(values.get(CONSTRAINTS), Optional.empty()).stored(),
                values.get(EXECUTOR),
                EnvValue.secrets(values.get(ENV)));
    }
}
