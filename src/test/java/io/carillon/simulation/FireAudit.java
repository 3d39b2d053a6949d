package io.carillon.simulation;

import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Invariant 5: every nominal time of every job is exactly one run or one recorded skip or miss.
 * Keeps the whole history for itself, as far as the store's records tell it, and compares it with
 * an enumeration of its own.
 */
final class FireAudit implements DurableView.Reader {
    private static final Pattern STEPS = Pattern.compile("\\*/([0-9]+) \\* \\* \\* \\* \\*");

    /** What was lost may turn out to be; a run with several shards may have been killed, too. */
    private static final Set<Outcome> CORRECTED =
            EnumSet.of(Outcome.SUCCEEDED, Outcome.FAILED, Outcome.KILLED);

    /** A definition and the fires that are its own: after the one instant, up to the other. */
    private static final class Version {
        final StoredJob stored;
        final CompiledSchedule schedule;
        Instant to = Instant.MAX;

        Version(StoredJob stored) {
            this.stored = stored;
            this.schedule = CompiledSchedule.of(stored.job().schedule());
        }

        boolean fires() {
            return stored.job().type() == JobType.TRANSIENT;
        }

        /** A cron schedule whose fields but the first are stars is counted here, by real time. */
        Optional<Instant> next(Instant after) {
            Schedule times = stored.job().schedule();
            Matcher steps =
                    STEPS.matcher(times.rule() instanceof Schedule.Cron c ? c.expression() : "");
            if (!steps.matches()) {
                return ScheduleRules.next(schedule, stored.createdAt(), after);
            }
            int step = Integer.parseInt(steps.group(1));
            Instant start = times.start().map(first -> first.minusNanos(1)).orElse(after);
            long second = later(start, after).getEpochSecond() + 1;
            while (second % 60 % step != 0) {
                second++;
            }
            Instant fire = Instant.ofEpochSecond(second);
            return Optional.of(fire)
                    .filter(at -> times.end().filter(e -> !at.isBefore(e)).isEmpty());
        }
    }

    /** All that is known of one life of a job. */
    private static final class Life {
        final List<Version> versions = new ArrayList<>();
        final Map<Instant, Fire> recorded = new TreeMap<>();
        final TreeSet<Instant> runs = new TreeSet<>();
        final Map<String, List<Fire>> taken = new TreeMap<>();
        Instant lastNominal = Instant.MIN;
        Instant verified;
        boolean deleting;
        int unseen;

        /** Up to here there was a definition that was replaced before it was ever stored. */
        Instant blindUntil = Instant.MIN;

        Life(Instant created) {
            verified = created;
        }

        /** That is of another job, of the same name. Two may have been created in one moment. */
        boolean isOver(StoredJob stored) {
            StoredJob newest = versions.get(versions.size() - 1).stored;
            boolean another =
                    stored.version() == newest.version() && !stored.job().equals(newest.job());
            return another
                    || stored.version() < newest.version()
                    || !stored.createdAt().equals(newest.createdAt());
        }

        Job newest() {
            return versions.get(versions.size() - 1).stored.job();
        }

        boolean accounted(Instant fire) {
            return recorded.containsKey(fire) || runs.contains(fire);
        }
    }

    private final Map<String, Life> lives = new TreeMap<>();
    private final TreeSet<String> advanced = new TreeSet<>();
    long fires;

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            defined(job.job());
        } else if (record instanceof StoredRecord.LedgerRecord ledger) {
            ledger(key.name(), ledger.fires());
        } else if (record instanceof StoredRecord.RunRecord part) {
            part.run().ifPresent(this::run);
        } else if (record instanceof StoredRecord.ScheduleRecord schedule) {
            Life life = lives.get(key.name());
            if (life != null) {
                Violation.when(
                        schedule.lastNominal().isBefore(life.lastNominal),
                        5,
                        () -> key.name() + " went back to " + schedule.lastNominal());
                life.lastNominal = schedule.lastNominal();
                advanced.add(key.name());
            }
        }
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.JOBS) {
            lives.remove(key.name());
        }
    }

    private void defined(StoredJob stored) {
        Life life = lives.get(stored.name());
        if (life == null || life.isOver(stored)) {
            life = new Life(stored.createdAt());
            lives.put(stored.name(), life);
        }
        life.deleting = stored.deleting();
        if (!life.versions.isEmpty()) {
            Version last = life.versions.get(life.versions.size() - 1);
            if (last.stored.version() == stored.version()) {
                return;
            }
            last.to = stored.scheduleFrom();
        }
        if (stored.version() > life.versions.size() + life.unseen + 1) {
            life.unseen = (int) stored.version() - life.versions.size() - 1;
            life.blindUntil = stored.scheduleFrom();
            life.verified = later(life.verified, life.blindUntil);
        }
        life.versions.add(new Version(stored));
    }

    private void ledger(String name, List<Fire> entries) {
        Life life = lives.get(name.substring(0, name.lastIndexOf('~')));
        if (life == null || life.newest().resident()) {
            return; // What is said of those is the business of ResidentAudit.
        }
        List<Fire> before = life.taken.getOrDefault(name, List.of());
        if (!before.isEmpty() && entries.size() >= before.size()) {
            int newest = before.size() - 1;
            grown(name, life, before.get(newest), entries.get(newest));
        }
        for (int i = 0; i < Math.min(before.size(), entries.size()); i++) {
            Fire is = entries.get(i);
            Fire was = before.get(i);
            Violation.when(
                    entries.size() >= before.size() && !follows(was, is),
                    5,
                    () -> name + ": the final outcome " + was + " has become " + is);
        }
        if (entries.size() > before.size()) {
            entries.subList(before.size(), entries.size())
                    .forEach(fire -> record(name, life, fire));
        }
        if (entries.size() >= before.size()) {
            life.taken.put(name, entries);
        }
    }

    /** A final outcome stays as it is, but for one that was lost and has become known. */
    private static boolean follows(Fire was, Fire is) {
        boolean known =
                was.outcome() == Outcome.LOST
                        && CORRECTED.contains(is.outcome())
                        && is.because().contains("recorded as LOST");
        return is.run().equals(was.run())
                && is.nominalTime().equals(was.nominalTime())
                && (is.outcome() == was.outcome() || known);
    }

    /** The newest entry may have come to stand for more fires: they are new to us. */
    private void grown(String name, Life life, Fire former, Fire fire) {
        int more = fire.count() - former.count();
        Violation.when(
                more < 0 || !fire.nominalTime().equals(former.nominalTime()),
                5,
                () -> name + ": " + former + " has become " + fire);
        if (more > 0) {
            List<Instant> covered = expected(life, former.through(), fire.through());
            Instant next = covered.isEmpty() ? fire.through() : covered.get(0);
            record(
                    name,
                    life,
                    new Fire(
                            next,
                            fire.through(),
                            more,
                            fire.outcome(),
                            fire.because(),
                            fire.run()));
        }
    }

    private void record(String name, Life life, Fire fire) {
        List<Instant> covered =
                fire.count() == 1
                        ? List.of(fire.nominalTime())
                        : expected(life, fire.nominalTime().minusMillis(1), fire.through());
        Violation.when(
                covered.size() != fire.count() && fire.nominalTime().isAfter(life.blindUntil),
                5,
                () -> name + ": " + fire + " stands for " + covered.size() + " fires");
        for (Instant nominal : covered) {
            Violation.when(
                    !planned(life, nominal), 5, () -> name + ": " + fire + " was never planned");
            Fire other = life.recorded.put(nominal, fire);
            Violation.when(
                    other != null,
                    5,
                    () -> name + ": " + nominal + " is " + other + " and " + fire);
            Violation.when(
                    fire.run().isEmpty() && life.runs.contains(nominal),
                    5,
                    () -> name + ": " + nominal + " has a run and is " + fire);
            fires++;
        }
    }

    private void run(Run run) {
        RunId id = run.id();
        Life life = lives.get(id.job());
        if (life == null || id.trigger() != Trigger.CRON || !life.runs.add(id.nominalTime())) {
            return;
        }
        Violation.when(!planned(life, id.nominalTime()), 5, () -> id + " was never planned");
        Fire other = life.recorded.get(id.nominalTime());
        Violation.when(
                other != null && other.run().isEmpty(),
                5,
                () -> id + " runs though it is " + other);
    }

    /** Checks the jobs whose schedule has advanced. */
    void check() {
        for (String name : advanced) {
            Life life = lives.get(name);
            if (life != null) {
                complete(name, life, life.lastNominal);
            }
        }
        advanced.clear();
    }

    private void complete(String name, Life life, Instant until) {
        for (Instant fire : expected(life, life.verified, until)) {
            Violation.when(
                    !life.accounted(fire), 5, () -> name + ": " + fire + " is lost, at " + until);
        }
        life.verified = until.isAfter(life.verified) ? until : life.verified;
    }

    /** The end: all fires up to then are considered, and all runs that were have their entry. */
    void finish(Instant until, java.util.function.Predicate<RunId> lives) {
        this.lives.forEach(
                (name, life) -> {
                    if (life.deleting) {
                        return;
                    }
                    complete(name, life, until);
                    for (Instant nominal : life.runs) {
                        RunId id = new RunId(name, nominal, Trigger.CRON);
                        Violation.when(
                                !life.recorded.containsKey(nominal) && !lives.test(id),
                                5,
                                () -> id + " was, and is not in the ledger");
                    }
                });
    }

    private static boolean planned(Life life, Instant fire) {
        return !fire.isAfter(life.blindUntil)
                || !expected(life, fire.minusMillis(1), fire).isEmpty();
    }

    private static List<Instant> expected(Life life, Instant after, Instant through) {
        List<Instant> fires = new ArrayList<>();
        for (Version version : life.versions) {
            StoredJob stored = version.stored;
            if (!version.fires()) {
                continue;
            }
            Instant from = later(after, stored.scheduleFrom());
            Instant to = version.to.isBefore(through) ? version.to : through;
            Optional<Instant> next = version.next(from);
            while (next.isPresent() && !next.get().isAfter(to)) {
                fires.add(next.get());
                next = version.next(next.get());
            }
        }
        return fires;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
