package io.carillon.core.state;

import io.carillon.core.state.Executors.Place;
import io.carillon.model.AgentId;
import io.carillon.model.run.ExecutorId;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How shared executors have died, as far as this term has seen it. Changed by {@link State} alone;
 * read on the engine's thread.
 */
public final class ExecutorDeaths {
    /** Maximum number of deaths, and of places with trouble, that are remembered. */
    static final int REMEMBERED = 10_000;

    /**
     * Executors have died at a place, one after the other.
     *
     * @param last the one that died last
     * @param deaths how many
     * @param notBefore when the next one may be launched
     * @param because how the last one died
     */
    public record Trouble(ExecutorId last, int deaths, Instant notBefore, String because) {}

    /**
     * An executor has died.
     *
     * @param id its name
     * @param tasks how many tasks it had then
     * @param status how its process ended, if its agent has told it
     */
    public record Death(ExecutorId id, int tasks, Optional<String> status) {}

    private final TreeMap<Place, Trouble> troubles = new TreeMap<>();

    /** The oldest death first. */
    private final LinkedHashMap<ExecutorId, Death> died = new LinkedHashMap<>();

    ExecutorDeaths() {}

    void died(Death death) {
        died.put(death.id(), death);
        shorten(died.keySet());
    }

    void trouble(Trouble trouble) {
        troubles.put(Place.of(trouble.last()), trouble);
        shorten(troubles.keySet());
    }

    void explained(ExecutorId id, String status, String because) {
        died.computeIfPresent(
                id, (any, death) -> new Death(id, death.tasks(), Optional.of(status)));
        troubles.computeIfPresent(
                Place.of(id),
                (any, last) ->
                        last.last().equals(id)
                                ? new Trouble(id, last.deaths(), last.notBefore(), because)
                                : last);
    }

    void clear() {
        troubles.clear();
    }

    private static void shorten(Collection<?> kept) {
        if (kept.size() > REMEMBERED) {
            kept.remove(kept.iterator().next());
        }
    }

    /** How executors at the place have died. */
    public Optional<Trouble> trouble(Place place) {
        return Optional.ofNullable(troubles.get(place));
    }

    /** How executors have died, by place. */
    public SortedMap<Place, Trouble> troubles() {
        return Collections.unmodifiableSortedMap(troubles);
    }

    /** The places with trouble on the agent. */
    public SortedMap<Place, Trouble> troubles(AgentId agent) {
        return Collections.unmodifiableSortedMap(Place.on(troubles, agent));
    }

    /** How the executor died; empty if nothing of its death is known. */
    public Optional<Death> of(ExecutorId id) {
        return Optional.ofNullable(died.get(id));
    }
}
