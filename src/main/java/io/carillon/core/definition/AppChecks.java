package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import java.util.List;
import java.util.Optional;

/**
 * The checks of an app's definition whose document has the right shape, and of how a job and its
 * app fit together. All errors are found, not only the first, each with its JSON pointer and the
 * remedy. Pure; any thread.
 */
public final class AppChecks {
    /** What the shared executor has in its sandbox itself. */
    private static final List<String> OWN_FILES = List.of("carillon-executor.jar", "tasks");

    private AppChecks() {}

    /**
     * All that is wrong with a definition, with what the reading of its document has found already.
     *
     * @param errors what the reading has found; further errors are added
     * @return empty when the definition is good
     */
    public static List<FieldError> check(App app, FieldErrors errors) {
        errors.read();
        AppFields.SHAPE.check(app, errors);
        errors.at(AppFields.NAME.name())
                .unless(
                        !app.name().startsWith(BuiltInApps.PREFIX),
                        "names that begin with "
                                + BuiltInApps.PREFIX
                                + " belong to the apps that Carillon brings; choose another");
        if (app.shared()) {
            checkExecutor(app, errors);
        }
        long bytes = JobSize.bytes(app);
        errors.unless(
                bytes <= Bounds.APP_BYTES,
                "the definition takes "
                        + bytes
                        + " bytes, "
                        + Bounds.APP_BYTES
                        + " at most, because each run keeps it; move large texts into files that"
                        + " uris name");
        return errors.list();
    }

    /** What would break the process that the tasks share. */
    private static void checkExecutor(App app, FieldErrors errors) {
        app.container()
                .filter(container -> !container.network().ports().isEmpty())
                .ifPresent(
                        container ->
                                errors.at("container")
                                        .at(ContainerFields.NETWORK.name())
                                        .at(NetworkFields.PORTS.name())
                                        .add(
                                                "a shared executor has no ports of its own; remove"
                                                        + " them"));
        for (int i = 0; i < app.uris().size(); i++) {
            String file = app.uris().get(i).localName();
            errors.at("uris")
                    .at(Integer.toString(i))
                    .unless(
                            !OWN_FILES.contains(file),
                            "would take the place of "
                                    + file
                                    + " in the sandbox of the shared executor; give it another"
                                    + " outputFile");
        }
    }

    /** What is wrong with a definition in the store. */
    public static List<FieldError> checkStored(App app) {
        FieldErrors errors = FieldErrors.ofStored();
        AppFields.SHAPE.check(app, errors);
        return errors.list();
    }

    /**
     * What is wrong with a job in view of its app.
     *
     * @param app the job's app ({@link BuiltInApps#of}), if there is one of that name
     * @return empty when the job has no app, or fits its app
     */
    public static List<FieldError> checkJob(Job job, Optional<App> app) {
        FieldErrors errors = new FieldErrors();
        checkJob(job, app, errors);
        return errors.list();
    }

    static void checkJob(Job job, Optional<App> app, FieldErrors errors) {
        if (job.app().isEmpty()) {
            errors.at(JobFields.HTTP.name())
                    .unless(
                            !(job.program() instanceof Program.Http) || app.isPresent(),
                            "needs an executor that agents can fetch: set http.advertise or"
                                    + " executor.url, or name an app with an executor.command");
            return;
        }
        if (BuiltInApps.isOne(job.app().get())) {
            errors.at(JobFields.APP.name())
                    .add("is the app of the HTTP jobs that name none; remove it");
        } else if (app.isEmpty()) {
            errors.at(JobFields.APP.name())
                    .add("there is no app " + Text.quoted(job.app().get()) + "; create it first");
        } else if (app.get().shared()) {
            CheckChecks.checkShared(job, app.get().name(), errors);
            if (!job.resident()) {
                UpdateFields.checkAlone(
                        job,
                        "is not for tasks in the shared executor of app " + app.get().name(),
                        errors);
            }
            errors.at(JobFields.CONTAINER.name())
                    .unless(
                            job.container().isEmpty(),
                            "a task in a shared executor has no container of its own; remove it,"
                                    + " and write it into app "
                                    + app.get().name());
            errors.at(JobFields.LIMITS.name())
                    .unless(
                            job.limits().isEmpty(),
                            "are not for a task in a shared executor, which shares the limits of"
                                    + " the process; remove them");
            errors.at(JobFields.URIS.name())
                    .unless(
                            job.uris().isEmpty(),
                            "a task in a shared executor fetches no files of its own; move them to"
                                    + " the uris of app "
                                    + app.get().name());
            errors.at(JobFields.USER.name())
                    .unless(
                            job.user().isEmpty(),
                            "tasks in a shared executor run as the executor's user; remove it, and"
                                    + " name the user in app "
                                    + app.get().name());
        } else {
            if (job.container().isEmpty()) {
                FieldErrors place = errors.at(JobFields.APP.name());
                int ports = job.resources().ports();
                app.get()
                        .container()
                        .ifPresent(other -> ContainerChecks.checkPorts(other, ports, place));
            }
            errors.at(JobFields.CLASS.name())
                    .unless(
                            !(job.program() instanceof Program.Code),
                            "needs a shared executor; make the executor's mode of app "
                                    + app.get().name()
                                    + " SHARED, or write a command");
            errors.at(JobFields.HTTP.name())
                    .unless(
                            !(job.program() instanceof Program.Http),
                            "needs a shared executor; make the executor's mode of app "
                                    + app.get().name()
                                    + " SHARED, or name no app");
            errors.at(JobFields.SCHEDULE.name())
                    .unless(
                            !job.resident(),
                            "of a DAEMON job needs a shared executor; make the executor's mode of"
                                    + " app "
                                    + app.get().name()
                                    + " SHARED, or the type TRANSIENT");
        }
    }

    /** What is wrong with the name of an app; empty when it is good. */
    public static List<FieldError> checkName(String name) {
        FieldErrors errors = new FieldErrors();
        AppFields.NAME.check(name, errors.at(AppFields.NAME.name()));
        return errors.list();
    }
}
