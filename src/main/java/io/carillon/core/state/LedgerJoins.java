package io.carillon.core.state;

import io.carillon.model.run.Fire;
import java.time.Duration;
import java.util.Optional;

/**
 * Which entries of shards that fire by themselves join an entry that the ledger has. The entries of
 * a shard follow each other without a gap, so the newest one of the shard is the one right before.
 */
final class LedgerJoins {
    /** No entry covers a longer time, so that old fires can be dropped and be searched for. */
    static final Duration LONGEST = Duration.ofHours(1);

    private LedgerJoins() {}

    /**
     * Lets the newest entry of the shard stand for these fires, too, if they have ended alike.
     *
     * @return the segment that has changed
     */
    static Optional<Long> extended(JobEntry job, Fire fire) {
        if (fire.shard().isEmpty()) {
            return Optional.empty();
        }
        Segments<Fire> segments = job.ledger().segments();
        return segments.newest(other -> isOfTheSame(other, fire))
                .filter(last -> alike(last, fire))
                .flatMap(last -> segments.replace(other -> other == last, last.joined(fire)));
    }

    private static boolean isOfTheSame(Fire one, Fire other) {
        return one.shard().map(s -> s.number()).equals(other.shard().map(s -> s.number()))
                && one.run().equals(other.run());
    }

    private static boolean alike(Fire last, Fire fire) {
        return last.shard().equals(fire.shard())
                && last.shard().filter(s -> !s.mixed().isEmpty()).isEmpty()
                && last.outcome() == fire.outcome()
                && last.because().equals(fire.because())
                && (long) last.count() + fire.count() < Integer.MAX_VALUE
                && fire.through().isBefore(last.nominalTime().plus(LONGEST));
    }
}
