package io.carillon.core.contract;

import io.carillon.model.run.ShardId;
import java.time.Instant;
import java.util.Optional;

/**
 * How far a comparison with Mesos is. The tasks that are still unanswered are kept by {@link
 * State}.
 *
 * @param running it is not finished
 * @param implicit it asks for all that Mesos knows
 * @param startedAt when it began
 * @param asked how many tasks it is about
 * @param rounds how often was asked
 * @param batch what was asked for last in this round; empty at the very beginning
 * @param nextAt when it goes on although there are tasks of the batch without an answer
 */
public record Reconciliation(
        boolean running,
        boolean implicit,
        Instant startedAt,
        int asked,
        int rounds,
        Optional<Batch> batch,
        Instant nextAt) {
    /** None yet. */
    public static final Reconciliation NONE =
            new Reconciliation(false, false, Instant.EPOCH, 0, 0, Optional.empty(), Instant.MAX);

    /**
     * The unanswered shards that were asked for together.
     *
     * @param first the first of them in their order
     * @param last the last of them
     */
    public record Batch(ShardId first, ShardId last) {}

    /** This reconciliation after further progress. */
    public Reconciliation asked(int round, Batch next, Instant until) {
        return new Reconciliation(true, false, startedAt, asked, round, Optional.of(next), until);
    }

    /** This reconciliation, finished. */
    public Reconciliation finished() {
        return new Reconciliation(
                false, false, startedAt, asked, rounds, Optional.empty(), Instant.MAX);
    }
}
