package io.carillon.core;

import io.carillon.model.Fire;
import io.carillon.model.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The bounded ledger of one job, in segments of which only the newest is ever rewritten. Changed by
 * {@link State} alone.
 */
public final class Ledger {
    /** How many entries a segment holds. */
    static final int SEGMENT = 50;

    private final TreeMap<Long, List<Fire>> segments = new TreeMap<>();
    private int size;
    private long sealed;

    /** Adds an entry and returns the number of the segment that holds it. */
    long add(Fire fire) {
        Map.Entry<Long, List<Fire>> last = segments.lastEntry();
        long number;
        if (last == null) {
            number = sealed + 1;
            segments.put(number, new ArrayList<>());
        } else if (last.getValue().size() >= SEGMENT || last.getKey() <= sealed) {
            number = Math.max(last.getKey(), sealed) + 1;
            segments.put(number, new ArrayList<>());
        } else {
            number = last.getKey();
        }
        segment(number).add(fire);
        size++;
        return number;
    }

    /** The oldest segment may go without leaving fewer than that many entries. */
    boolean exceeds(int kept) {
        Map.Entry<Long, List<Fire>> first = segments.firstEntry();
        return first != null && segments.size() > 1 && size - first.getValue().size() >= kept;
    }

    /** Drops the oldest segment and returns its number. */
    long dropOldest() {
        Map.Entry<Long, List<Fire>> first = segments.pollFirstEntry();
        if (first == null) {
            throw new IllegalStateException("the ledger is empty");
        }
        size -= first.getValue().size();
        return first.getKey();
    }

    /** Nothing is written to that segment or to earlier ones. */
    void seal(long number) {
        sealed = Math.max(sealed, number);
    }

    void restore(long number, List<Fire> fires) {
        segments.put(number, new ArrayList<>(fires));
        size += fires.size();
    }

    /** The entries of that segment, oldest first; empty if there is no such segment. */
    List<Fire> segment(long number) {
        List<Fire> fires = segments.get(number);
        return fires == null ? List.of() : fires;
    }

    /** The numbers of all segments, oldest first. */
    List<Long> numbers() {
        return new ArrayList<>(segments.keySet());
    }

    /** How many segments. */
    int segments() {
        return segments.size();
    }

    /** How many entries. */
    public int size() {
        return size;
    }

    /** All entries, newest first, of which the planned time is in the range; at most so many. */
    public List<Fire> newest(Instant from, Instant to, int most) {
        List<Fire> found = new ArrayList<>();
        for (List<Fire> segment : segments.descendingMap().values()) {
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
        for (List<Fire> segment : segments.values()) {
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
        for (List<Fire> segment : segments.descendingMap().values()) {
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
