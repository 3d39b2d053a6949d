package io.carillon.core.state;

import io.carillon.model.run.Fire;
import io.carillon.model.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bounded ledger of one job. Changed by {@link State} alone. */
public final class Ledger {
    private final Segments<Fire> segments = new Segments<>();

    Segments<Fire> segments() {
        return segments;
    }

    /** How many entries. */
    public int size() {
        return segments.size();
    }

    /** All entries, newest first, of which the planned time is in the range; at most so many. */
    public List<Fire> newest(Instant from, Instant to, int most) {
        List<Fire> found = new ArrayList<>();
        for (List<Fire> segment : segments.all().descendingMap().values()) {
            for (int i = segment.size() - 1; i >= 0; i--) {
                Fire fire = segment.get(i);
                if (!fire.through().isBefore(from) && fire.nominalTime().isBefore(to)) {
                    if (found.size() == most) {
                        return found;
                    }
                    found.add(fire);
                }
            }
        }
        return found;
    }

    /** The entries of fires after that instant. */
    List<Fire> after(Instant instant) {
        List<Fire> found = new ArrayList<>();
        for (List<Fire> segment : segments.all().values()) {
            for (Fire fire : segment) {
                if (fire.through().isAfter(instant)) {
                    found.add(fire);
                }
            }
        }
        return found;
    }

    /** The end of that run is recorded. */
    boolean tells(RunId run) {
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

    /** An ended run of that planned time is recorded. */
    boolean holds(Instant nominalTime) {
        return !newest(nominalTime, nominalTime.plusMillis(1), 1).isEmpty();
    }
}
