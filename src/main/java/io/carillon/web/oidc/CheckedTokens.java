package io.carillon.web.oidc;

import io.carillon.model.Opaque;
import io.carillon.web.access.Bearer;
import io.carillon.web.access.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The owners of tokens that were checked a short time ago, by the digests of the tokens; those that
 * were used last. Used on one context.
 */
final class CheckedTokens {
    static final Duration LONGEST = Duration.ofMinutes(5);
    static final int MOST = 1_000;

    private record Entry(Identity owner, Instant until) {}

    private final InstantSource clock;
    private final Map<Opaque, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    CheckedTokens(InstantSource clock) {
        this.clock = clock;
    }

    Optional<Identity> owner(String token) {
        Opaque digest = Bearer.digest(token);
        Optional<Entry> entry = Optional.ofNullable(entries.get(digest));
        if (entry.filter(found -> !clock.instant().isBefore(found.until())).isPresent()) {
            entries.remove(digest);
            return Optional.empty();
        }
        return entry.map(Entry::owner);
    }

    /**
     * Keeps the owner of a token for a while.
     *
     * @param end when the token is valid no more
     */
    void put(String token, Identity owner, Instant end) {
        Instant latest = clock.instant().plus(LONGEST);
        entries.put(Bearer.digest(token), new Entry(owner, end.isBefore(latest) ? end : latest));
        if (entries.size() > MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
    }

    void clear() {
        entries.clear();
    }

    int size() {
        return entries.size();
    }
}
