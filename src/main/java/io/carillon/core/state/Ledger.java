package io.carillon.core.state;

import io.carillon.core.records.RecordSize;
import io.carillon.model.run.Fire;
import io.carillon.model.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bounded ledger of one job: what became of its fires. Changed by {@link State} alone; read on
 * the engine's thread.
 */
public final class Ledger {
    private final Segments<Fire> segments = new Segments<>(RecordSize::fire);

    Segments<Fire> segments() {
        return segments;
    }

    /** How many entries the ledger has. */
    public int size() {
        return segments.size();
    }

    /**
     * The entries of fires in a range of nominal times, newest first.
     *
     * @param from the first nominal time
     * @param to the nominal time after the last
     * @param max how many at most
     */
    public List<Fire> newest(Instant from, Instant to, int max) {
        List<Fire> found = new ArrayList<>();
        for (List<Fire> segment : segments.all().descendingMap().values()) {
            for (int i = segment.size() - 1; i >= 0; i--) {
                Fire fire = segment.get(i);
                if (!fire.through().isBefore(from) && fire.nominalTime().isBefore(to)) {
                    if (found.size() == max) {
                        return found;
                    }
                    found.add(fire);
                }
            }
        }
        return found;
    }

    /** The entries, for all shards, of fires after the instant, oldest first. */
    List<Fire> after(Instant instant) {
        List<Fire> found = new ArrayList<>();
        for (List<Fire> segment : segments.all().values()) {
            for (Fire fire : segment) {
                if (fire.shard().isEmpty() && fire.through().isAfter(instant)) {
                    found.add(fire);
                }
            }
        }
        return found;
    }

    /** Whether the end of the run is recorded. */
    boolean records(RunId run) {
        for (List<Fire> segment : segments.all().descendingMap().values()) {
            for (Fire fire : segment) {
                if (fire.nominalTime().equals(run.nominalTime())
                        && fire.run().equals(Optional.of(run))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether there is an entry of that nominal time for all shards. */
    boolean holds(Instant nominalTime) {
        return newest(nominalTime, nominalTime.plusMillis(1), Integer.MAX_VALUE).stream()
                .anyMatch(fire -> fire.shard().isEmpty());
    }

    /** By shard of the run, the last fire in the entries of shards that fire by themselves. */
    SortedMap<Integer, Instant> accountedTo(RunId run) {
        SortedMap<Integer, Instant> last = new TreeMap<>();
        for (List<Fire> segment : segments.all().values()) {
            for (Fire fire : segment) {
                if (fire.shard().isPresent() && fire.run().equals(Optional.of(run))) {
                    last.merge(
                            fire.shard().get().number(),
                            fire.through(),
                            (one, other) -> one.isAfter(other) ? one : other);
                }
            }
        }
        return last;
    }
}
