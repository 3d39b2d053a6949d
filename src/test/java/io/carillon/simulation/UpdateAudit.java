package io.carillon.simulation;

import io.carillon.core.definition.JobFields;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.records.Updates;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.job.Program;
import io.carillon.model.job.UpdatePolicy;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Invariant 25: a version of a daemon gives way by itself once, and only to one whose tasks have
 * been at work in all shards; a change ends no task that executes what the newest version does, as
 * when the job is scaled; and none while its owner has paused updates. Seen from the records and
 * from the processes.
 */
final class UpdateAudit implements DurableView.Reader {
    /** In this time what was asked for has been carried out, or never is. */
    private static final Duration SOON = Duration.ofSeconds(30);

    /** In this time what was decided before has been stored. */
    private static final Duration GRACE = Duration.ofSeconds(12);

    /** What is known of a job since it was created. */
    private static final class Known {
        final Instant createdAt;
        final TreeMap<Long, StoredJob> versions = new TreeMap<>();
        final TreeSet<Long> up = new TreeSet<>();

        /** Since when each version is known. */
        final TreeMap<Instant, Long> since = new TreeMap<>();

        Instant heldSince = Instant.MAX;

        /** When what its tasks execute was changed last. */
        Instant changed = Instant.MIN;

        Known(Instant createdAt) {
            this.createdAt = createdAt;
        }

        /** The newest definition, and those that it has replaced since then. */
        Stream<Job> lately(Instant then) {
            Map.Entry<Instant, Long> before = since.lowerEntry(then);
            long from = before == null ? versions.firstKey() : before.getValue();
            return versions.tailMap(from).values().stream().map(StoredJob::job);
        }

        StoredJob newest() {
            return versions.lastEntry().getValue();
        }
    }

    /** Which shards have two tasks. */
    final SurgeAudit surges = new SurgeAudit(this);

    private Supplier<Instant> clock = () -> Instant.MIN;
    private final Map<String, Known> jobs = new HashMap<>();
    private final Map<String, Instant> asked = new HashMap<>();
    private final Map<String, TreeMap<Instant, Job>> wanted = new HashMap<>();

    /** What the process of each task executes. */
    private final Map<TaskId, String> commands = new HashMap<>();

    /** The shards in which a program has been at work, by the job and the program. */
    private final Map<String, TreeSet<Integer>> atWork = new HashMap<>();

    /** The tasks that a change is to end. */
    private final TreeSet<TaskId> doomed = new TreeSet<>();

    /** How many versions have given way. */
    int undone;

    /** How many times the number of shards alone was changed. */
    int scaled;

    /** How many pauses of updates were seen. */
    int held;

    void watch(Supplier<Instant> time) {
        clock = time;
    }

    /** The owner asks for that definition. */
    void asked(Job job, Instant now) {
        wanted.computeIfAbsent(job.name(), any -> new TreeMap<>()).put(now, job);
        Known known = jobs.get(job.name());
        if (known == null || !program(known.newest().job()).equals(program(job))) {
            asked(job.name(), now);
        }
    }

    /** The owner asks for something that may change what the tasks of the job execute. */
    void asked(String job, Instant now) {
        asked.put(job, now);
    }

    /** A process has begun. */
    void started(TaskId task, String command) {
        commands.put(task, command);
        atWork.computeIfAbsent(task.run().job() + " " + command, any -> new TreeSet<>())
                .add(task.shard());
    }

    /** How many shards the job may lose to a change at once, by what its owner wished lately. */
    int most(String job) {
        int most = 1;
        Known known = jobs.get(job);
        if (known != null) {
            most = Math.max(most, most(known.newest().job()));
        }
        Instant lately = clock.get().minus(SOON);
        for (Job one : wanted.getOrDefault(job, new TreeMap<>()).tailMap(lately).values()) {
            most = Math.max(most, most(one));
        }
        return most;
    }

    /** How many shards may have two tasks, by what the job's owner wished lately. */
    int mostTwice(String job) {
        return lately(job).mapToInt(UpdateAudit::mostTwice).max().orElse(0);
    }

    private static int mostTwice(Job job) {
        return job.caredFor().update().map(UpdatePolicy::maxSurge).orElse(0);
    }

    /** Whether the job's owner has wished for a while that a change takes no shard away. */
    boolean mayLoseNone(String job) {
        return jobs.containsKey(job) && lately(job).allMatch(one -> most(one) == 0);
    }

    /** The definitions that may be in force. */
    private Stream<Job> lately(String job) {
        Known known = jobs.get(job);
        Instant then = clock.get().minus(SOON);
        return Stream.concat(
                known == null ? Stream.empty() : known.lately(then),
                wanted.getOrDefault(job, new TreeMap<>()).tailMap(then).values().stream());
    }

    static int most(Job job) {
        UpdatePolicy policy = job.caredFor().update().orElse(UpdatePolicy.DEFAULT);
        return policy.maxUnavailable().of(job.sharding().count());
    }

    private static String program(Job job) {
        return job.program() instanceof Program.Shell shell ? shell.line() : "";
    }

    private static boolean isOurs(String job) {
        return UpdateOwners.JOBS.contains(job);
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job && isOurs(key.name())) {
            job(job.job());
        } else if (key.kind() == RecordKey.Kind.RUNS
                && record instanceof StoredRecord.RunRecord part
                && part.run().isPresent()
                && isOurs(part.run().get().id().job())
                && part.run().get().id().trigger() == Trigger.DAEMON) {
            part.shards().forEach(shard -> shard(part.run().get().id(), shard));
            surges.read(part.run().get(), part.shards());
        }
    }

    private void job(StoredJob stored) {
        Known known = jobs.get(stored.name());
        if (known == null || !known.createdAt.equals(stored.createdAt())) {
            known = new Known(stored.createdAt());
            jobs.put(stored.name(), known);
            atWork.keySet().removeIf(one -> one.startsWith(stored.name() + " "));
        }
        boolean holds = stored.kept().held().isPresent();
        known.heldSince =
                !holds
                        ? Instant.MAX
                        : known.heldSince.equals(Instant.MAX) ? clock.get() : known.heldSince;
        StoredJob before = known.versions.isEmpty() ? stored : known.newest();
        if (!program(before.job()).equals(program(stored.job()))) {
            known.changed = clock.get();
        }
        held += holds && known.heldSince.equals(clock.get()) ? 1 : 0;
        boolean isNew = !known.versions.containsKey(stored.version());
        boolean same = program(before.job()).equals(program(stored.job()));
        int count = stored.job().sharding().count();
        scaled += isNew && same && count != before.job().sharding().count() ? 1 : 0;
        known.versions.put(stored.version(), stored);
        wasUp(known, stored);
        if (isNew) {
            known.since.put(clock.get(), stored.version());
        }
        Optional<Updates.Undone> gave = stored.kept().undone();
        if (isNew && gave.filter(one -> one.version() == stored.version() - 1).isPresent()) {
            gaveWay(known, stored, gave.get());
        }
    }

    /** What is noted as a version that was up has been at work in all its shards. */
    private void wasUp(Known known, StoredJob stored) {
        stored.kept()
                .whole()
                .filter(whole -> known.up.add(whole.version()))
                .map(whole -> known.versions.get(whole.version()))
                .ifPresent(up -> wasAtWork(up, "it says that version " + up.version() + " was up"));
    }

    private void wasAtWork(StoredJob job, String words) {
        TreeSet<Integer> shards =
                atWork.getOrDefault(job.name() + " " + program(job.job()), new TreeSet<Integer>());
        for (int shard = 0; shard < job.job().sharding().count(); shard++) {
            int number = shard;
            Violation.when(
                    !shards.contains(shard),
                    25,
                    () -> job.name() + " never was up in shard " + number + ": " + words);
        }
    }

    /** Whether a job is what it was, but perhaps for the number of shards that it has had since. */
    private static boolean isAgain(Job was, Optional<StoredJob> gaveWay, Job is) {
        int count = is.sharding().count();
        boolean known =
                count == was.sharding().count()
                        || gaveWay.filter(one -> one.job().sharding().count() == count).isPresent();
        Job same = JobFields.SHAPE.values(is).set(JobFields.SHARDS, was.sharding()).build();
        return known && same.equals(was);
    }

    private void gaveWay(Known known, StoredJob stored, Updates.Undone gave) {
        undone++;
        Optional<StoredJob> former = Optional.ofNullable(known.versions.get(gave.version()));
        Violation.when(
                former.flatMap(one -> one.kept().undone())
                        .filter(one -> one.version() == gave.version() - 1)
                        .isPresent(),
                25,
                () -> stored.name() + " goes back and forth: " + gave.words());
        Optional<StoredJob> to = Optional.ofNullable(known.versions.get(gave.to()));
        Violation.when(
                to.filter(one -> !isAgain(one.job(), former, stored.job())).isPresent(),
                25,
                () -> stored.name() + " is not what it was: " + gave.words());
        to.ifPresent(one -> wasAtWork(one, gave.words()));
    }

    private void shard(RunId run, Shard shard) {
        Optional<Task> task = shard.task();
        boolean replaced =
                task.flatMap(Task::kill)
                        .map(KillWish::because)
                        .filter(because -> because.endsWith(RollAudit.REPLACED))
                        .isPresent();
        Known known = jobs.get(run.job());
        if (!replaced || known == null || !doomed.add(task.get().id())) {
            return;
        }
        ShardId id = new ShardId(run, shard.number());
        Instant now = clock.get();
        Violation.when(
                known.heldSince.isBefore(now.minus(GRACE)),
                25,
                () -> id + " is replaced, though its updates are paused");
        boolean lately =
                asked.getOrDefault(run.job(), Instant.MIN).isAfter(now.minus(GRACE))
                        || known.changed.isAfter(now.minus(GRACE));
        String executes = commands.getOrDefault(task.get().id(), "");
        Violation.when(
                !lately && executes.equals(program(known.newest().job())),
                25,
                () -> id + " executes the newest version, and is replaced: " + executes);
    }

    /** Whether the version in force will give way by itself if it fails. */
    boolean givesWay(StoredJob stored) {
        boolean wished =
                stored.job().caredFor().update().flatMap(UpdatePolicy::autoRollback).isPresent();
        return wished
                && stored.kept()
                        .whole()
                        .filter(whole -> whole.version() < stored.version())
                        .map(whole -> stored.versions().get(whole.version()))
                        .filter(job -> !program(job).equals(program(stored.job())))
                        .isPresent();
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.JOBS) {
            jobs.remove(key.name());
        }
    }
}
