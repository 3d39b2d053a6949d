package io.carillon.model.mesos;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Our registration with Mesos.
 *
 * @param id the FrameworkID, as the master gave it; never empty
 * @param registeredAt when we first had it
 * @param seenAt when we last knew that Mesos keeps it; empty: when it was registered
 * @param removed Mesos has removed it with all its tasks, as far as we were told
 */
public record Framework(
        String id, Instant registeredAt, Optional<Instant> seenAt, Optional<Removal> removed) {

    public Framework {
        Objects.requireNonNull(registeredAt, "registeredAt");
        if (id.isBlank()) {
            throw new IllegalArgumentException("a framework without an id");
        }
    }

    /**
     * The master's refusal of the id, for good.
     *
     * @param since when we first heard of it
     * @param because the master's words
     */
    public record Removal(Instant since, String because) {}

    /** A framework that Mesos has just taken. */
    public static Framework registered(String id, Instant now) {
        return new Framework(id, now, Optional.of(now), Optional.empty());
    }

    /** The framework as Mesos keeps it at that time. */
    public Framework seen(Instant now) {
        return new Framework(id, registeredAt, Optional.of(now), Optional.empty());
    }

    /** The framework after that refusal. */
    public Framework refused(Removal refusal) {
        return new Framework(id, registeredAt, seenAt, Optional.of(removed.orElse(refusal)));
    }

    /** When we last knew that Mesos keeps it. */
    public Instant lastSeen() {
        return seenAt.orElse(registeredAt);
    }
}
