package io.carillon.simulation;

import io.carillon.core.records.StoredApp;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Invariant 15: a run executes the version of its job's app that was in force when the run was
 * decided, or that of the run which it retries; and no job is ever without its app. A request that
 * names no app executes the one that Carillon brings.
 */
final class AppAudit implements DurableView.Reader {
    private final TreeMap<String, StoredApp> apps = new TreeMap<>();
    private final TreeMap<String, StoredJob> jobs = new TreeMap<>();
    private final Map<RunId, Run> heads = new HashMap<>();
    private final List<RunId> news = new ArrayList<>();

    /** The apps when all that had been decided was stored, the last time that this was so. */
    private final TreeMap<String, StoredApp> before = new TreeMap<>();

    private long epoch;

    /** How many runs with an app have been looked at. */
    int runs;

    /** How many runs of requests without an app of their own have been looked at. */
    int requests;

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.AppRecord app) {
            StoredApp former = apps.put(key.name(), app.app());
            Violation.when(
                    former != null
                            && isSame(former, app.app())
                            && former.version() == app.app().version()
                            && !former.app().equals(app.app().app()),
                    15,
                    () -> key + " has changed, and its version has not: " + app);
        } else if (record instanceof StoredRecord.JobRecord job) {
            jobs.put(key.name(), job.job());
        } else if (record instanceof StoredRecord.RunRecord part && part.run().isPresent()) {
            Run run = part.run().get();
            if (heads.put(run.id(), run) == null) {
                news.add(run.id());
            }
        }
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.APPS) {
            apps.remove(key.name());
        } else if (key.kind() == RecordKey.Kind.JOBS) {
            jobs.remove(key.name());
        }
    }

    /** Told whenever something was stored, be it half of what was decided. */
    void stored() {
        for (StoredJob job : jobs.values()) {
            job.job()
                    .app()
                    .ifPresent(
                            app ->
                                    Violation.when(
                                            !apps.containsKey(app),
                                            15,
                                            () -> job.name() + " is without its app " + app));
        }
    }

    /**
     * Told after every event. A batch that another term has cut short tells half of what was
     * decided, so it proves nothing of the runs in it.
     *
     * @param settled whether the leader has stored all that it decided
     */
    void check(long newest, boolean settled) {
        if (newest == epoch && settled) {
            news.forEach(id -> check(heads.get(id)));
        }
        if (newest != epoch || settled) {
            news.clear();
        }
        if (settled) {
            before.clear();
            before.putAll(apps);
        }
        epoch = newest;
    }

    private void check(Run run) {
        StoredJob job = jobs.get(run.id().job());
        if (job == null || run.createdAt().isBefore(job.createdAt())) {
            return;
        }
        if (run.retryOf().isPresent()) {
            Run retried = heads.get(run.retryOf().get());
            Violation.when(
                    retried != null && !retried.app().equals(run.app()),
                    15,
                    () -> run.id() + " retries another version: " + run.app());
            return;
        }
        Optional<Job> definition = job.definitionOf(run);
        if (definition.isEmpty()) {
            return;
        }
        Violation.when(
                !run.app().map(AppVersion::name).equals(BuiltInApps.of(definition.get())),
                15,
                () -> run.id() + " of " + BuiltInApps.of(definition.get()) + " keeps " + run.app());
        run.app().ifPresent(kept -> inForce(run, kept));
    }

    private void inForce(Run run, AppVersion kept) {
        if (BuiltInApps.isOne(kept.name())) {
            requests++;
            Violation.when(
                    !kept.equals(BuiltInApps.HTTP),
                    15,
                    () -> run.id() + " keeps what Carillon does not bring: " + kept);
            return;
        }
        StoredApp now = apps.get(kept.name());
        StoredApp then = before.get(kept.name());
        if (now == null || then == null || !isSame(now, then)) {
            return;
        }
        runs++;
        Violation.when(
                kept.version() < then.version() || kept.version() > now.version(),
                15,
                () ->
                        run.id()
                                + " keeps version "
                                + kept.version()
                                + " of its app, which went from "
                                + then.version()
                                + " to "
                                + now.version());
        for (StoredApp known : List.of(then, now)) {
            Violation.when(
                    kept.version() == known.version() && !kept.app().equals(known.app()),
                    15,
                    () -> run.id() + " keeps what its app never was: " + kept);
        }
    }

    /** Whether they are versions of one app, and not of two that had the same name. */
    private static boolean isSame(StoredApp one, StoredApp other) {
        return one.createdAt().equals(other.createdAt());
    }
}
