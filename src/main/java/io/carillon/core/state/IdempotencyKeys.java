package io.carillon.core.state;

import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.records.RecordSize;
import io.carillon.model.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The idempotency keys of a job's runs that the history has dropped: those of the last {@link
 * #MAX_AGE}, but at most about the newest {@link #MAX_KEPT}. Changed by {@link State} alone; read
 * on the engine's thread.
 */
public final class IdempotencyKeys {
    /** Maximum number of keys kept, and up to a segment more. */
    static final int MAX_KEPT = 1_000;

    /** How long a key is kept; older ones go when new ones come. */
    static final Duration MAX_AGE = Duration.ofHours(24);

    private final Segments<IdempotencyRecord> segments = new Segments<>(RecordSize::request);
    private final Map<String, IdempotencyRecord> byKey = new HashMap<>();

    Segments<IdempotencyRecord> segments() {
        return segments;
    }

    /** The record of that key; empty if none is kept. */
    public Optional<IdempotencyRecord> withKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** The record of the key that the run was asked for with; empty if none is kept. */
    public Optional<IdempotencyRecord> of(RunId run) {
        return byKey.values().stream().filter(known -> known.run().equals(run)).findFirst();
    }

    /** Adds a record and returns the number of its segment. */
    long add(IdempotencyRecord request) {
        byKey.put(request.key(), request);
        return segments.add(request);
    }

    /** Puts in a segment as it was stored. */
    void restore(long number, List<IdempotencyRecord> requests) {
        segments.restore(number, requests);
        requests.forEach(request -> byKey.put(request.key(), request));
    }

    /** The oldest segment may go: all of it is old, or there are enough without it. */
    boolean exceeds() {
        if (!segments.exceeds(1) || segments.newest().isEmpty()) {
            return false;
        }
        Instant oldest = segments.newest().get().run().nominalTime().minus(MAX_AGE);
        return segments.exceeds(MAX_KEPT)
                || segments.all().firstEntry().getValue().stream()
                        .allMatch(known -> known.run().nominalTime().isBefore(oldest));
    }

    /** Drops the oldest segment and returns its number. */
    long dropOldest() {
        segments.all().firstEntry().getValue().forEach(known -> byKey.remove(known.key(), known));
        return segments.dropOldest();
    }
}
