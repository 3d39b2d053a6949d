package io.carillon.model.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A job's fires are not started for the time being.
 *
 * @param since from when
 * @param until when it ends by itself, if ever
 * @param reason somebody's words
 */
public record Pause(Instant since, Optional<Instant> until, String reason) {
    /** Whether that instant is within it, both ends included. */
    public boolean covers(Instant at) {
        return !at.isBefore(since) && until.map(end -> !at.isAfter(end)).orElse(true);
    }

    /** The pause, over at that time if not before. */
    public Pause endingBy(Instant end) {
        return new Pause(since, until.filter(end::isAfter).or(() -> Optional.of(end)), reason);
    }
}
