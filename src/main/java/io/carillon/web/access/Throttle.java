package io.carillon.web.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down who guesses, and who asks more often than it may. Bounded: of the addresses and
 * callers that it knows, those that were silent for longest are forgotten. Used on one thread.
 *
 * <p>An address that fails more than ten times, each within a minute of the last, waits for each
 * further refusal: a second, then twice as long each time, ten seconds at most. It has a bounded
 * number of connections, and each waits, so this bounds how much it can guess. What is right is
 * never kept waiting: many callers may share an address.
 */
public final class Throttle {
    private static final int FREE = 10;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int LONGEST_SECONDS = 10;
    private static final int KNOWN = 10_000;

    /** Failures of an address. */
    private static final class Failures {
        private Instant last = Instant.MIN;
        private int count;
    }

    /** What a caller may still ask at once. */
    private static final class Bucket {
        private double tokens;
        private Instant filled;

        Bucket(double tokens, Instant filled) {
            this.tokens = tokens;
            this.filled = filled;
        }
    }

    private final InstantSource clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    public Throttle(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A caller at that address has shown something that is not good.
     *
     * @return how long it waits for the refusal; empty: not at all
     */
    public Optional<Duration> failed(String address) {
        Instant now = clock.instant();
        Failures known = failures.computeIfAbsent(address, any -> new Failures());
        boolean again = known.count > 0 && !now.isAfter(known.last.plus(WINDOW));
        known.count = again ? Math.min(known.count + 1, FREE + 10) : 1;
        known.last = now;
        bound(failures);
        if (known.count <= FREE) {
            return Optional.empty();
        }
        int doubled = 1 << Math.min(known.count - FREE - 1, 10);
        return Optional.of(Duration.ofSeconds(Math.min(doubled, LONGEST_SECONDS)));
    }

    /**
     * Counts a request of a caller.
     *
     * @param perSecond how many it may send
     * @return how long it must wait, if it has sent too many
     */
    public Optional<Duration> asked(String caller, int perSecond) {
        Instant now = clock.instant();
        Bucket bucket = buckets.computeIfAbsent(caller, any -> new Bucket(perSecond, now));
        double passed = Math.max(0, Duration.between(bucket.filled, now).toMillis()) / 1_000.0;
        bucket.tokens = Math.min(perSecond, bucket.tokens + passed * perSecond);
        bucket.filled = now;
        bound(buckets);
        if (bucket.tokens >= 1) {
            bucket.tokens--;
            return Optional.empty();
        }
        long millis = (long) Math.ceil((1 - bucket.tokens) * 1_000 / perSecond);
        return Optional.of(Duration.ofMillis(Math.max(1, millis)));
    }

    private static void bound(Map<String, ?> known) {
        Iterator<String> oldest = known.keySet().iterator();
        while (known.size() > KNOWN) {
            oldest.next();
            oldest.remove();
        }
    }
}
