package io.carillon.core;

import io.carillon.model.RunId;
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
public final class Requests {
    /** So many are kept, and up to a segment more. */
    static final int KEPT = 1_000;

    /** Older ones go when others come. */
    static final Duration AGE = Duration.ofHours(24);

    private final Segments<KnownRequest> segments = new Segments<>();
    private final Map<String, KnownRequest> byKey = new HashMap<>();

    Segments<KnownRequest> segments() {
        return segments;
    }

    /** The request with that key. */
    Optional<KnownRequest> withKey(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** What is known of that run. */
    public Optional<KnownRequest> of(RunId run) {
        return byKey.values().stream().filter(known -> known.run().equals(run)).findFirst();
    }

    /** Adds one and returns the number of its segment. */
    long add(KnownRequest request) {
        byKey.put(request.key(), request);
        return segments.add(request);
    }

    void restore(long number, List<KnownRequest> requests) {
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
