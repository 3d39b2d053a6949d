package io.carillon.model.mesos;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The registration of this scheduler with Mesos.
 *
 * @param id the FrameworkID, as the master gave it; never empty
 * @param registeredAt when it was first registered
 * @param seenAt when Mesos was last known to keep it; empty: when it was registered
 * @param removed the refusal by which Mesos told that it has removed the framework with all its
 *     tasks
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
     * @param since when the master first refused the id
     * @param because the master's words
     */
    public record Removal(Instant since, String because) {}

    /** A framework that Mesos has just taken. */
    public static Framework registered(String id, Instant now) {
        return new Framework(id, now, Optional.of(now), Optional.empty());
    }

    /** The framework, known to be kept by Mesos at the instant. */
    public Framework seen(Instant now) {
        return new Framework(id, registeredAt, Optional.of(now), Optional.empty());
    }

    /** The framework after the master has refused its id. */
    public Framework refused(Removal refusal) {
        return new Framework(id, registeredAt, seenAt, Optional.of(removed.orElse(refusal)));
    }

    /** When Mesos was last known to keep the framework. */
    public Instant lastSeen() {
        return seenAt.orElse(registeredAt);
    }
}
