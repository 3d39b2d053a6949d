package io.carillon.core.records;

import io.carillon.model.Opaque;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A bearer token that was made at run time. The token itself is known to no node. An immutable
 * value.
 *
 * @param name whose it is; unique
 * @param sha256 its digest
 * @param roles the names of the roles of its owner
 * @param expires when it is worth nothing any more, if ever
 * @param createdAt when it was made
 * @param by who asked for it
 */
public record StoredToken(
        String name,
        Opaque sha256,
        SortedSet<String> roles,
        Optional<Instant> expires,
        Instant createdAt,
        String by) {
    public StoredToken {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** Whether its time is over. */
    public boolean isOver(Instant now) {
        return expires.filter(end -> !end.isAfter(now)).isPresent();
    }
}
