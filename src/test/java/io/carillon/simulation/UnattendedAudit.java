package io.carillon.simulation;

import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.RecordKey;
import io.carillon.model.run.Fire;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Invariant 19, for the fires of a daemon that come while no run of it stands: as far as its
 * schedule is said to be considered, each has an entry for all shards.
 */
final class UnattendedAudit implements DurableView.Reader {
    /** What is known of a job. */
    private static final class Life {
        Optional<StoredJob> stored = Optional.empty();
        final Set<RunId> standing = new TreeSet<>();
        final Map<String, List<Fire>> segments = new HashMap<>();
        Optional<Instant> considered = Optional.empty();
        Optional<Instant> next = Optional.empty();
        long entered;

        /** What else has happened since the last look would explain a difference. */
        boolean blind;
    }

    private final Map<String, Life> lives = new HashMap<>();
    long fires;

    private Life life(String job) {
        return lives.computeIfAbsent(job, any -> new Life());
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            Life life = life(key.name());
            boolean same =
                    life.stored
                            .filter(was -> was.version() == job.job().version())
                            .filter(was -> was.createdAt().equals(job.job().createdAt()))
                            .isPresent();
            life.blind |= !same;
            life.stored = Optional.of(job.job());
        } else if (record instanceof StoredRecord.ScheduleRecord schedule) {
            life(key.name()).next = Optional.of(schedule.lastNominal());
        } else if (record instanceof StoredRecord.LedgerRecord ledger) {
            ledger(key.name(), ledger.fires());
        } else if (record instanceof StoredRecord.RunRecord) {
            run(key).ifPresent(
                            run -> {
                                Life life = life(run.job());
                                life.blind |=
                                        key.kind() == RecordKey.Kind.FINISHED
                                                || !life.standing.isEmpty();
                                life.standing.add(run);
                            });
        }
    }

    private static Optional<RunId> run(RecordKey key) {
        return RunId.parse(key.name().substring(0, key.name().lastIndexOf('~')))
                .filter(run -> run.trigger() == Trigger.DAEMON);
    }

    private void ledger(String name, List<Fire> entries) {
        Life life = life(name.substring(0, name.lastIndexOf('~')));
        List<Fire> before = life.segments.getOrDefault(name, List.of());
        long more = count(entries) - count(before);
        life.entered += entries.size() >= before.size() ? more : 0;
        life.segments.put(name, entries);
    }

    private static long count(List<Fire> entries) {
        return entries.stream().filter(f -> f.shard().isEmpty()).mapToLong(Fire::count).sum();
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.JOBS) {
            lives.remove(key.name());
        } else if (key.kind() == RecordKey.Kind.RUNS) {
            run(key).ifPresent(
                            run -> {
                                Life life = life(run.job());
                                life.blind = true;
                                life.standing.remove(run);
                            });
        } else if (key.kind() == RecordKey.Kind.LEDGER) {
            String job = key.name().substring(0, key.name().lastIndexOf('~'));
            life(job).segments.remove(key.name());
        }
    }

    /** Told when all that was stored since the last time is read. */
    void check() {
        lives.forEach(
                (name, life) -> {
                    if (life.next.isPresent()) {
                        check(name, life);
                        life.considered = life.next;
                        life.next = Optional.empty();
                        life.entered = 0;
                        life.blind = false;
                    }
                });
    }

    private void check(String name, Life life) {
        boolean judged =
                !life.blind
                        && life.considered.isPresent()
                        && life.stored.filter(stored -> stored.job().resident()).isPresent();
        if (!judged) {
            return;
        }
        StoredJob stored = life.stored.orElseThrow();
        Instant from = life.considered.get();
        Instant after = from.isBefore(stored.scheduleFrom()) ? stored.scheduleFrom() : from;
        CompiledSchedule schedule = CompiledSchedule.of(stored.job().schedule());
        long planned = 0;
        Optional<Instant> fire = ScheduleRules.next(schedule, stored.createdAt(), after);
        while (fire.isPresent() && !fire.get().isAfter(life.next.orElseThrow())) {
            planned++;
            fire = ScheduleRules.next(schedule, stored.createdAt(), fire.get());
        }
        long expected = planned;
        fires += planned;
        Violation.when(
                expected != life.entered,
                19,
                () ->
                        name
                                + " has "
                                + life.entered
                                + " fires in the ledger, not "
                                + expected
                                + ", from "
                                + after
                                + " to "
                                + life.next);
    }
}
