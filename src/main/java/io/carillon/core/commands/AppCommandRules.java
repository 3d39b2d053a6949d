package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.AppChange;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.AppChecks;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredApp;
import io.carillon.core.state.AppEntry;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Program;
import io.carillon.model.run.ExecutorId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What the commands to create, replace and delete an app lead to. */
public final class AppCommandRules {
    /** The refusal of everything about an app whose record cannot be used. */
    public static final Answer.Refused HELD =
            Answer.refused(
                    Kind.CONFLICT,
                    "the stored record of this app is in quarantine; the app is not touched until"
                            + " an operator has repaired or dropped the record");

    /** How many jobs a refusal names. */
    private static final int NAMED = 10;

    private final State state;
    private final String by;
    private final Instant now;
    private final Decision decision;
    private final CommandCase given;

    AppCommandRules(CommandCase given) {
        this.given = given;
        this.state = given.state();
        this.by = given.by().name();
        this.now = given.now();
        this.decision = given.decision();
    }

    /** Whether the record of the app is in quarantine. */
    public static boolean held(State state, String app) {
        return state.quarantine().entries().containsKey(RecordId.app(app).key());
    }

    Answer put(Command.PutApp command) {
        App app = command.app();
        FieldErrors found = new FieldErrors();
        if (app.shared() && !isServed(app)) {
            found.at("executor")
                    .at("mode")
                    .add(
                            "is SHARED, but agents cannot fetch the executor: set http.advertise"
                                    + " or executor.url, or give the app an executor.command");
        }
        List<FieldError> errors = AppChecks.check(app, found);
        if (!errors.isEmpty()) {
            return new Answer.Refused(Kind.INVALID, "the app document is not valid", errors);
        }
        if (held(state, app.name())) {
            return HELD;
        }
        Optional<AppEntry> existing = state.app(app.name());
        if (existing.isPresent() && command.onlyCreate()) {
            return Answer.refused(Kind.PRECONDITION, "app " + app.name() + " exists already");
        }
        Optional<Answer> refusal = new DefinitionPermission(given).refusal(app);
        return refusal.orElseGet(
                () -> existing.map(entry -> replace(entry, app)).orElseGet(() -> create(app)));
    }

    /** Whether agents can fetch what executes the app. */
    private boolean isServed(App app) {
        return !(app.executor().command() instanceof Program.None)
                || state.settings().executorJar().isPresent();
    }

    private Answer create(App app) {
        int most = state.settings().limits().apps();
        if (state.apps().size() >= most) {
            return Answer.refused(
                    Kind.LIMIT, "there are " + state.apps().size() + " apps already (limits.apps)");
        }
        long version = firstVersion(app.name());
        StoredApp stored = new StoredApp(app, version, now, now, false);
        decision.change(new AppChange.AppDefined(stored, by + " created it"));
        return new Answer.AppStored(app.name(), version, Optional.empty());
    }

    /**
     * Greater than any version of a former app of that name that an executor or a run still has:
     * neither must be taken for one of the new app.
     */
    private long firstVersion(String app) {
        long last = 0;
        for (ExecutorId executor : state.executors().known()) {
            last =
                    executor.app().app().equals(app)
                            ? Math.max(last, executor.app().version())
                            : last;
        }
        return Math.max(last, state.appNumbers().newest(app).orElseGet(() -> newestKept(app))) + 1;
    }

    /** The newest version that a run of any job keeps: for names that are not remembered. */
    private long newestKept(String app) {
        long last = 0;
        for (JobEntry job : state.jobs().values()) {
            for (RunEntry run : job.runs().values()) {
                last = Math.max(last, version(run.app(), app));
            }
            for (JobEntry.Finished run : job.finished().values()) {
                last = Math.max(last, version(run.run().app(), app));
            }
        }
        return last;
    }

    private static long version(Optional<AppVersion> kept, String app) {
        return kept.filter(one -> one.name().equals(app)).map(AppVersion::version).orElse(0L);
    }

    private Answer replace(AppEntry entry, App app) {
        StoredApp stored = entry.stored();
        if (stored.deleting()) {
            return Answer.refused(
                    Kind.CONFLICT, "the app is being deleted, and some of its jobs still live");
        }
        if (stored.app().equals(app)) {
            return new Answer.AppStored(app.name(), stored.version(), Optional.of(app));
        }
        Optional<Answer> misfit = misfit(entry, app);
        if (misfit.isPresent()) {
            return misfit.get();
        }
        StoredApp next = stored.redefined(app, now);
        decision.change(new AppChange.AppDefined(next, by + " replaced it"));
        return new Answer.AppStored(app.name(), next.version(), Optional.of(stored.app()));
    }

    /** A job that the app would not fit any more; only the executor's mode decides about that. */
    private Optional<Answer> misfit(AppEntry entry, App app) {
        if (entry.stored().app().shared() == app.shared()) {
            return Optional.empty();
        }
        for (String name : entry.jobs()) {
            JobEntry job = state.job(name).orElseThrow();
            List<FieldError> errors = AppChecks.checkJob(job.stored().job(), Optional.of(app));
            if (!errors.isEmpty()) {
                FieldError first = errors.get(0);
                return Optional.of(
                        Answer.refused(
                                Kind.CONFLICT,
                                "job "
                                        + name
                                        + " of the app would not be valid any more: "
                                        + first.path()
                                        + " "
                                        + first.message()));
            }
        }
        return Optional.empty();
    }

    Answer delete(Command.DeleteApp command) {
        if (BuiltInApps.isOne(command.app())) {
            return Answer.refused(
                    Kind.CONFLICT, "Carillon brings app " + command.app() + ", and it stays");
        }
        if (held(state, command.app())) {
            return HELD;
        }
        Optional<AppEntry> found = state.app(command.app());
        if (found.isEmpty()) {
            return Answer.refused(Kind.NOT_FOUND, "there is no app " + command.app());
        }
        AppEntry entry = found.get();
        SortedSet<String> held = state.quarantine().heldBy(command.app());
        if (!command.jobs() && !entry.stored().deleting()) {
            SortedSet<String> users = new TreeSet<>(held);
            users.addAll(entry.jobs());
            if (!users.isEmpty()) {
                return inUse(users);
            }
        }
        if (entry.jobs().isEmpty() && held.isEmpty()) {
            decision.change(new AppChange.AppRemoved(command.app(), by + " deleted it"));
            return new Answer.Done("the app is deleted");
        }
        if (!entry.stored().deleting()) {
            decision.change(
                    new AppChange.AppDefined(
                            entry.stored().toBeDeleted(), by + " deleted it with its jobs"));
        }
        int jobs = entry.jobs().size() + held.size();
        return new Answer.Done(
                jobs == 1
                        ? "the app will be deleted with its job, once the tasks of that have"
                                + " terminated"
                        : "the app will be deleted with the last of its "
                                + jobs
                                + " jobs, once their tasks have terminated");
    }

    private static Answer inUse(SortedSet<String> users) {
        List<String> some = users.stream().limit(NAMED).toList();
        int more = users.size() - some.size();
        return Answer.refused(
                Kind.CONFLICT,
                (users.size() == 1 ? "job " : "jobs ")
                        + String.join(", ", some)
                        + (more > 0 ? " and " + more + " more" : "")
                        + (users.size() == 1 ? " uses" : " use")
                        + " the app; delete or change "
                        + (users.size() == 1 ? "it" : "them")
                        + " first, or delete the app with jobs=delete");
    }

    /** Why the app is not as the caller has seen it; empty if it is. */
    static Optional<Answer> unmet(State state, Command.OnlyIfApp condition) {
        if (held(state, condition.app())) {
            return Optional.of(HELD);
        }
        return SeenRules.unmet(
                "app",
                condition.app(),
                state.app(condition.app()).map(entry -> entry.stored().version()),
                condition.versions());
    }
}
