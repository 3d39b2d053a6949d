package io.carillon.core.state;

import io.carillon.core.records.StoredApp;
import io.carillon.model.job.AppVersion;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An app with the names of its jobs. Changed by {@link State} alone; read on the engine's thread.
 */
public final class AppEntry {
    private StoredApp stored;

    /** The one instance that all runs of this version keep. */
    private AppVersion current;

    private final TreeSet<String> jobs = new TreeSet<>();

    AppEntry(StoredApp stored) {
        this.stored = stored;
        this.current = stored.current();
    }

    /** An app that is part of the program. It has no times. */
    static AppEntry builtIn(AppVersion app) {
        return new AppEntry(
                new StoredApp(app.app(), app.version(), Instant.EPOCH, Instant.EPOCH, false));
    }

    /** The definition in force, with its version. */
    public StoredApp stored() {
        return stored;
    }

    /** What a run that is decided now keeps of the app. */
    public AppVersion current() {
        return current;
    }

    /** The names of the jobs that name this app, but for those that the quarantine holds. */
    public SortedSet<String> jobs() {
        return Collections.unmodifiableSortedSet(jobs);
    }

    void stored(StoredApp next) {
        if (next.version() != stored.version()) {
            current = next.current();
        }
        stored = next;
    }

    void add(String job) {
        jobs.add(job);
    }

    void remove(String job) {
        jobs.remove(job);
    }
}
