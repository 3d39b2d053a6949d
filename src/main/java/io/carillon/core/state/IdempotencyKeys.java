package io.carillon.core.state;

import io.carillon.core.records.IdempotencyRecord;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The idempotency keys of a job's runs that the history has dropped: those of a day, but of many no
 * more than the newest {@link #KEPT} or so. Changed by {@link State} alone.
 */
public final class IdempotencyKeys {
    /** So many are kept, and up to a segment more. */
    static final int KEPT = 1_000;

    /** Older ones go when others come. */
    static final Duration AGE = Duration.ofHours(24);

    private final Segments<IdempotencyRecord> segments = new Segments<>();
    private final Map<String, IdempotencyRecord> byKey = new HashMap<>();

    Segments<IdempotencyRecord> segments() {
        return segments;
    }

    /** The request with that key. */
    public Optional<IdempotencyRecord> withKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** What is known of that run. */
    public Optional<IdempotencyRecord> of(RunId run) {
        return byKey.values().stream().filter(known -> known.run().equals(run)).findFirst();
    }

    /** Adds one and returns the number of its segment. */
    long add(IdempotencyRecord request) {
        byKey.put(request.key(), request);
        return segments.add(request);
    }

    void restore(long number, List<IdempotencyRecord> requests) {
        segments.restore(number, requests);
        requests.forEach(request -> byKey.put(request.key(), request));
    }

    /** The oldest segment may go: all of it is old, or there are enough without it. */
    boolean exceeds() {
        if (!segments.exceeds(1) || segments.newest().isEmpty()) {
            return false;
        }
        Instant oldest = segments.newest().get().run().nominalTime().minus(AGE);
        return segments.exceeds(KEPT)
                || segments.all().firstEntry().getValue().stream()
                        .allMatch(known -> known.run().nominalTime().isBefore(oldest));
    }

    /** Drops the oldest segment and returns its number. */
    long dropOldest() {
        segments.all().firstEntry().getValue().forEach(known -> byKey.remove(known.key(), known));
        return segments.dropOldest();
    }
}
