package io.carillon.core.offers;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a ready task has no place yet, in words for people. A value.
 *
 * @param because a clause without a full stop
 * @param until when the wait ends by itself; empty if it depends on something else
 */
public record PlaceWait(String because, Optional<Instant> until) {
    static PlaceWait of(String because) {
        return new PlaceWait(because, Optional.empty());
    }

    /** The same with more words. */
    PlaceWait with(String more) {
        return new PlaceWait(because + more, until);
    }

    static PlaceWait until(String because, Instant until) {
        return new PlaceWait(because, Optional.of(until));
    }
}
