package io.carillon.model.hold;

import io.carillon.model.job.Milliseconds;
import java.time.Instant;
import java.util.Optional;

/**
 * Launches are held back: on one agent, which is drained, or on all, which is a freeze. It holds
 * while it is stored; its end is kept to the millisecond. An immutable value.
 *
 * @param id what is held back
 * @param since when it began
 * @param until when it ends by itself, if ever
 * @param reason why, in the words of who asked for it
 * @param by who asked for it
 * @param policy what becomes of the tasks that the agent has; of drains alone
 */
public record Hold(
        HoldId id,
        Instant since,
        Optional<Instant> until,
        String reason,
        String by,
        Optional<DrainPolicy> policy) {
    public Hold {
        until = until.map(Milliseconds::notBefore);
    }

    /** Whether it is a drain. */
    public boolean drains() {
        return id.scope() == HoldId.Scope.AGENT;
    }

    /** Whether it is a drain that moves the shards of daemons. */
    public boolean moves() {
        return drains() && policy.filter(DrainPolicy.MOVE::equals).isPresent();
    }

    /** Whether its time is over. */
    public boolean isOver(Instant now) {
        return until.filter(end -> !end.isAfter(now)).isPresent();
    }
}
