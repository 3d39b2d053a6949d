package io.carillon.core.contract;

import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The run for whose gang offers are kept, or since when none are kept any more. There is one at
 * most, so that no two gangs hold each other up. An immutable value.
 *
 * @param run the run; empty: no offers are kept for a gang
 * @param since since when it is so
 * @param last the run that had its turn before, or has it now; the next is behind it
 */
public record GangHold(Optional<RunId> run, Instant since, Optional<RunId> last) {
    /** No offers were ever kept. */
    public static final GangHold NONE =
            new GangHold(Optional.empty(), Instant.MIN, Optional.empty());

    /** After offers were kept, all work has them for so long before they are kept again. */
    public static final Duration REST = Duration.ofSeconds(5);

    /** Offers are kept for that run from now on. */
    public static GangHold of(RunId run, Instant now) {
        return new GangHold(Optional.of(run), now, Optional.of(run));
    }

    /** None are kept any more. */
    public GangHold over(Instant now) {
        return new GangHold(Optional.empty(), now, last);
    }

    /** Until when offers are kept, or none are, if they may be kept for so long. */
    public Instant until(Duration hold) {
        return since.equals(Instant.MIN) ? Instant.MIN : since.plus(run.isPresent() ? hold : REST);
    }

    /** Whether the time is over, or the clock has been set back behind its beginning. */
    public boolean isOver(Duration hold, Instant now) {
        return now.isBefore(since) || !now.isBefore(until(hold));
    }
}
