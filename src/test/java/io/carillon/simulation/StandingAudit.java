package io.carillon.simulation;

import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredApp;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.job.Pause;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Invariant 13: the standing run of a daemon is ended by what its owner has asked for, and by
 * nothing else. A pause ends it only if the pause is to stop the tasks, and another definition only
 * if it changes more than words and retries.
 */
final class StandingAudit implements DurableView.Reader {
    /** The reason of each pause that is to stop the tasks, and of no other. */
    static final String STOP = "stop";

    /** In this time a command has been carried out, or never is. */
    private static final Duration SOON = Duration.ofSeconds(30);

    private static final Retry ANY_RETRY = new Retry(1, Duration.ZERO, Duration.ZERO, 1);

    private final VirtualTime time;
    private final Map<String, StoredJob> jobs = new HashMap<>();
    private final Map<String, StoredApp> apps = new HashMap<>();
    private final Map<String, TreeMap<Long, Job>> versions = new HashMap<>();
    private final Map<String, Instant> asked = new HashMap<>();
    private final TreeSet<RunId> unwanted = new TreeSet<>();
    private final TreeSet<RunId> doomed = new TreeSet<>();
    private final List<Run> news = new ArrayList<>();
    private long epoch;

    StandingAudit(VirtualTime time) {
        this.time = time;
    }

    /** Told of each command before it is carried out. */
    void asked(Command command) {
        if (command instanceof Command.KillRun kill) {
            unwanted.add(kill.run());
        } else if (command instanceof Command.DeleteJob delete) {
            asked.put(delete.job(), time.instant());
        } else if (command instanceof Command.PauseJob pause
                && (pause.stop() || isResident(pause.job()))) {
            asked.put(pause.job(), time.instant());
        } else if (command instanceof Command.PutApp put) {
            app(put.app().name());
        } else if (command instanceof Command.DeleteApp delete) {
            app(delete.app());
        } else if (command instanceof Command.PutJob put
                && !same(put.job(), Optional.ofNullable(jobs.get(put.job().name())))) {
            asked.put(put.job().name(), time.instant());
        }
    }

    private boolean isResident(String job) {
        return Optional.ofNullable(jobs.get(job)).filter(j -> j.job().resident()).isPresent();
    }

    /** Something is wanted of all jobs of the app. */
    private void app(String name) {
        for (StoredJob job : jobs.values()) {
            if (job.job().app().equals(Optional.of(name))) {
                asked.put(job.name(), time.instant());
            }
        }
    }

    private static boolean same(Job job, Optional<StoredJob> stored) {
        return stored.filter(before -> same(job, before.job())).isPresent();
    }

    /** Whether they differ in nothing that a task executes. */
    private static boolean same(Job one, Job other) {
        return wordless(one).equals(wordless(other));
    }

    private static Job wordless(Job job) {
        return RandomJobs.reworded(job, "", "", new TreeMap<>(), ANY_RETRY);
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.AppRecord app) {
            apps.put(key.name(), app.app());
        } else if (record instanceof StoredRecord.JobRecord job) {
            defined(job.job());
        } else if (record instanceof StoredRecord.RunRecord part && part.run().isPresent()) {
            Run run = part.run().get();
            boolean standing =
                    key.kind() == RecordKey.Kind.RUNS && run.id().trigger() == Trigger.DAEMON;
            if (standing && run.kill().isPresent() && doomed.add(run.id())) {
                StoredJob job = jobs.get(run.id().job());
                if (job == null || !ends(job)) { // A pause may be over when this is looked at.
                    news.add(run);
                }
            }
        }
    }

    private void defined(StoredJob stored) {
        StoredJob former = jobs.put(stored.name(), stored);
        if (former == null || !former.createdAt().equals(stored.createdAt())) {
            versions.remove(stored.name());
        }
        versions.computeIfAbsent(stored.name(), any -> new TreeMap<>())
                .put(stored.version(), stored.job());
        Violation.when(
                stored.pause().filter(Pause::stops).isPresent() != isStopped(stored),
                13,
                () -> "what its owner has not asked for: " + stored.pause());
    }

    /** Whether the owner wants that the tasks of the daemon end while it is paused. */
    static boolean isStopped(StoredJob stored) {
        return stored.pause().filter(pause -> pause.reason().equals(STOP)).isPresent();
    }

    /** Whether the tasks of the daemon end while it is paused as it is now. */
    static boolean ends(StoredJob stored) {
        return isStopped(stored) || (stored.pause().isPresent() && stored.job().resident());
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.APPS) {
            apps.remove(key.name());
        }
        if (key.kind() == RecordKey.Kind.JOBS) {
            jobs.remove(key.name());
            versions.remove(key.name());
        }
    }

    /**
     * Told after every event. A batch that another term has cut short tells half of what was
     * decided, so it proves nothing.
     *
     * @param settled whether the leader has stored all that it decided
     */
    void check(long newest, boolean settled) {
        if (newest == epoch && settled) {
            news.forEach(this::check);
        }
        if (newest != epoch || settled) {
            news.clear();
        }
        epoch = newest;
    }

    private void check(Run run) {
        StoredJob stored = jobs.get(run.id().job());
        boolean lately =
                asked.getOrDefault(run.id().job(), Instant.MIN).isAfter(time.instant().minus(SOON));
        if (stored == null || lately || unwanted.contains(run.id())) {
            return;
        }
        Optional<Job> executed =
                stored.definitionOf(run)
                        .or(
                                () ->
                                        Optional.ofNullable(
                                                versions.get(stored.name()).get(run.jobVersion())));
        Job wanted =
                stored.job()
                        .app()
                        .map(apps::get)
                        .map(app -> app.app().effective(stored.job()))
                        .orElse(stored.job());
        boolean follows = executed.filter(job -> same(run.effective(job), wanted)).isPresent();
        Violation.when(
                follows && !stored.deleting() && !ends(stored),
                13,
                () -> run + " is ended, though its owner has not asked for it");
    }
}
