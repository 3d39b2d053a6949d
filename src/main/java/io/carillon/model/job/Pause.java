package io.carillon.model.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A time in which no fires of a job are started.
 *
 * @param since when it begins
 * @param until when it ends by itself, if ever
 * @param reason why, in the words of who paused the job
 */
public record Pause(Instant since, Optional<Instant> until, String reason) {
    /** Whether the instant is within the pause, both ends included. */
    public boolean covers(Instant at) {
        return !at.isBefore(since) && until.map(end -> !at.isAfter(end)).orElse(true);
    }

    /** The pause, over at the instant if not before. */
    public Pause endingBy(Instant end) {
        return new Pause(since, until.filter(end::isAfter).or(() -> Optional.of(end)), reason);
    }
}
