package io.carillon.core.state;

import io.carillon.model.run.RunId;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * When each job, live run and shard must be looked at: at most one entry for each, the earliest
 * first. Changed by {@link State} alone; read on the engine's thread.
 */
public final class Agenda {

    /**
     * A job, a run of the job, or a shard of the run.
     *
     * @param job the job's name
     * @param run the run; empty for the job itself
     * @param shard the shard's number; -1 for the run itself, below that for a second place
     */
    public record Subject(String job, Optional<RunId> run, int shard)
            implements Comparable<Subject> {
        /** Whether it is a shard, or its second place. */
        public boolean isShard() {
            return run.isPresent() && shard != -1;
        }

        @Override
        public int compareTo(Subject other) {
            int byJob = job.compareTo(other.job);
            if (byJob != 0) {
                return byJob;
            }
            if (run.isEmpty() || other.run.isEmpty()) {
                return Boolean.compare(run.isPresent(), other.run.isPresent());
            }
            int byRun = run.get().compareTo(other.run.get());
            return byRun != 0 ? byRun : Integer.compare(shard, other.shard);
        }
    }

    /**
     * When a subject must be looked at.
     *
     * @param at when; {@link Instant#MIN} means at once
     * @param subject the job, run or shard
     */
    public record Entry(Instant at, Subject subject) {}

    private static final Comparator<Entry> BY_TIME =
            Comparator.comparing(Entry::at).thenComparing(Entry::subject);

    /** When each subject is due. */
    private final TreeMap<Subject, Instant> times = new TreeMap<>();

    /** The same entries by time. */
    private final TreeSet<Entry> order = new TreeSet<>(BY_TIME);

    /** Puts, moves or (with {@link Instant#MAX}) removes the subject's entry. */
    void set(Subject subject, Instant at) {
        boolean wanted = !at.equals(Instant.MAX);
        Instant old = wanted ? times.put(subject, at) : times.remove(subject);
        if (old != null) {
            if (wanted && old.equals(at)) {
                return;
            }
            order.remove(new Entry(old, subject));
        }
        if (wanted) {
            order.add(new Entry(at, subject));
        }
    }

    /** Takes over all entries of another agenda. */
    void addAll(Agenda other) {
        other.times.forEach(this::set);
    }

    /** The earliest entry. */
    public Optional<Entry> first() {
        return order.isEmpty() ? Optional.empty() : Optional.of(order.first());
    }

    /** All entries, the earliest first. */
    public SortedSet<Entry> entries() {
        return Collections.unmodifiableSortedSet(order);
    }

    /** How many entries there are. */
    public int size() {
        return order.size();
    }
}
