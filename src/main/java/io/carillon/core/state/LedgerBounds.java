package io.carillon.core.state;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Counts the ledger entries of all jobs and knows which job holds the oldest segment that may go.
 */
final class LedgerBounds {
    private record Oldest(Instant nominalTime, String job) implements Comparable<Oldest> {
        @Override
        public int compareTo(Oldest other) {
            int byTime = nominalTime.compareTo(other.nominalTime);
            return byTime != 0 ? byTime : job.compareTo(other.job);
        }
    }

    /** The oldest segment of each ledger that has more than one. */
    private final TreeSet<Oldest> oldest = new TreeSet<>();

    /** Entries in all ledgers. */
    private long entries;

    /** Entries dropped in this term to keep all ledgers together within their limit. */
    private long dropped;

    long entries() {
        return entries;
    }

    long dropped() {
        return dropped;
    }

    void dropped(int more) {
        dropped += more;
    }

    /** Takes a job out of the counts; must be called before the ledger of the job changes. */
    void forget(JobEntry job) {
        entries -= job.ledger().size();
        head(job).ifPresent(oldest::remove);
    }

    /** Counts a job in; must be called after the ledger of the job has changed. */
    void note(JobEntry job) {
        entries += job.ledger().size();
        head(job).ifPresent(oldest::add);
    }

    /** The job with the oldest segment that is not its newest one. */
    Optional<JobEntry> oldest(State state) {
        return oldest.isEmpty() ? Optional.empty() : state.job(oldest.first().job());
    }

    private static Optional<Oldest> head(JobEntry job) {
        var segments = job.ledger().segments().all();
        return segments.size() < 2
                ? Optional.empty()
                : Optional.of(
                        new Oldest(
                                segments.firstEntry().getValue().get(0).nominalTime(),
                                job.stored().name()));
    }
}
