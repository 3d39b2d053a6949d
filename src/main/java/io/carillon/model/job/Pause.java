package io.carillon.model.job;

import java.time.Instant;
import java.util.Optional;

/**
 * A time in which no fires of a job are started. The tasks of a daemon go on, unless the pause is
 * to stop them. Its end is kept to the millisecond, as fires are.
 *
 * @param since when it begins
 * @param until when it ends by itself, if ever
 * @param reason why, in the words of who paused the job
 * @param stop whether the tasks of a daemon end; absent: they go on
 */
public record Pause(Instant since, Optional<Instant> until, String reason, Optional<Boolean> stop) {
    public Pause {
        until = until.map(Milliseconds::notBefore);
    }

    /** A pause in which the tasks of a daemon go on. */
    public Pause(Instant since, Optional<Instant> until, String reason) {
        this(since, until, reason, Optional.empty());
    }

    /** Whether the tasks of a daemon end. */
    public boolean stops() {
        return stop.orElse(false);
    }

    /** Whether the instant is within the pause, both ends included. */
    public boolean covers(Instant at) {
        return !at.isBefore(since) && until.map(end -> !at.isAfter(end)).orElse(true);
    }

    /** The pause, over at the instant if not before. */
    public Pause endingBy(Instant end) {
        return new Pause(
                since, until.filter(end::isAfter).or(() -> Optional.of(end)), reason, stop);
    }
}
