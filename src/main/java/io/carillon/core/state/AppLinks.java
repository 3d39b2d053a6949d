package io.carillon.core.state;

import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredApp;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.JobType;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps the apps of a {@link State} and its jobs together. */
final class AppLinks {
    private AppLinks() {}

    /** Stores an app, and looks again at the jobs that its change concerns. */
    static void put(State state, StoredApp app) {
        AppEntry entry = state.apps.computeIfAbsent(app.name(), any -> new AppEntry(app));
        entry.stored(app);
        state.appNumbers.note(app.name(), app.version());
        for (String name : entry.jobs()) {
            JobEntry job = state.jobs.get(name);
            if (job != null && (app.deleting() || job.stored().job().type() == JobType.DAEMON)) {
                DueRules.index(state, job);
            }
        }
        state.dirty.add(RecordId.app(app.name()));
        state.executors.appChanged(app.name());
        ExecutorLinks.forgetSuspects(state);
    }

    /** A job was loaded that belongs to its app already, and whose runs keep versions of apps. */
    static void adopted(State state, JobEntry job) {
        job.app().ifPresent(app -> app.add(job.stored().name()));
        Stream.concat(
                        job.runs().values().stream().map(RunEntry::run),
                        job.finished().values().stream().map(JobEntry.Finished::run))
                .flatMap(run -> run.app().stream())
                .forEach(kept -> state.appNumbers.note(kept.name(), kept.version()));
    }

    /** The job belongs to the app that its definition names from now on, and to no other. */
    static void join(State state, JobEntry job) {
        String name = job.stored().name();
        job.app().ifPresent(former -> former.remove(name));
        Optional<AppEntry> app = BuiltInApps.of(job.stored().job()).flatMap(state::app);
        app.ifPresent(next -> next.add(name));
        boolean moved = !app.equals(job.app());
        job.app(app);
        if (moved) {
            ExecutorLinks.forgetSuspects(state);
        }
    }

    /**
     * A run of the job does not want the version any more. What is known of its shards there may
     * go, and an idle executor of a version that the app has left behind may be of no use now.
     */
    static void left(
            State state, JobEntry job, Optional<AppVersion> before, Optional<AppVersion> after) {
        before.filter(former -> !after.filter(now -> same(former, now)).isPresent())
                .ifPresent(former -> left(state, job.stored().name(), former));
    }

    private static boolean same(AppVersion one, AppVersion other) {
        return one.name().equals(other.name()) && one.version() == other.version();
    }

    private static void left(State state, String job, AppVersion former) {
        if (former.app().shared()) {
            AppVersionId id = new AppVersionId(former.name(), former.version());
            ExecutorLinks.forgetSuspects(state, id, job);
        }
        AppEntry app = state.apps.get(former.name());
        if (app == null || app.current().version() != former.version()) {
            state.executors.appChanged(former.name());
        }
    }

    /** Forgets an app that no job names. */
    static void remove(State state, String app) {
        AppEntry entry = state.apps.remove(app);
        if (entry == null || !entry.jobs().isEmpty()) {
            throw new IllegalStateException("app " + app + " cannot be removed");
        }
        state.dirty.add(RecordId.app(app));
        state.executors.appChanged(app);
    }
}
