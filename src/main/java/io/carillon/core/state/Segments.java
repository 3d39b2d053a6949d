package io.carillon.core.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Entries in the order in which they were made, in numbered segments: entries are added to the
 * newest segment alone, and only the oldest one goes. Changed by {@link State} alone.
 */
final class Segments<E> {
    /** How many entries a segment holds. */
    static final int SIZE = 50;

    /** A segment of at least that many bytes takes no further entry. */
    private static final long FULL_BYTES = 128 * 1024;

    /** The most bytes that an entry takes in its record. */
    private final ToLongFunction<E> bytes;

    /** The entries by segment; no segment is empty. */
    private final TreeMap<Long, List<E>> segments = new TreeMap<>();

    /** How many entries all segments have. */
    private int size;

    /** Segments up to this number must not be written. */
    private long sealed;

    Segments(ToLongFunction<E> bytes) {
        this.bytes = bytes;
    }

    /** Adds an entry and returns the number of the segment that holds it. */
    long add(E entry) {
        Map.Entry<Long, List<E>> last = segments.lastEntry();
        long number;
        if (last == null) {
            number = sealed + 1;
            segments.put(number, new ArrayList<>());
        } else if (isFull(last.getValue()) || last.getKey() <= sealed) {
            number = Math.max(last.getKey(), sealed) + 1;
            segments.put(number, new ArrayList<>());
        } else {
            number = last.getKey();
        }
        segment(number).add(entry);
        size++;
        return number;
    }

    private boolean isFull(List<E> segment) {
        return segment.size() >= SIZE || segment.stream().mapToLong(bytes).sum() >= FULL_BYTES;
    }

    /** The newest entry; empty if there is none, or if its segment must not be written. */
    Optional<E> newest() {
        Map.Entry<Long, List<E>> last = segments.lastEntry();
        return last == null || last.getKey() <= sealed
                ? Optional.empty()
                : Optional.of(last.getValue().get(last.getValue().size() - 1));
    }

    /** The newest entry that satisfies the condition; its segment may be one not to be written. */
    Optional<E> newest(Predicate<E> condition) {
        for (List<E> segment : segments.descendingMap().values()) {
            for (int i = segment.size() - 1; i >= 0; i--) {
                if (condition.test(segment.get(i))) {
                    return Optional.of(segment.get(i));
                }
            }
        }
        return Optional.empty();
    }

    /** Puts an entry in the place of the newest and returns the number of its segment. */
    long replaceNewest(E entry) {
        Map.Entry<Long, List<E>> last = segments.lastEntry();
        if (last == null) {
            throw new IllegalStateException("there is no entry");
        }
        last.getValue().set(last.getValue().size() - 1, entry);
        return last.getKey();
    }

    /**
     * Puts an entry in the place of the newest one that satisfies the condition.
     *
     * @return the number of its segment; empty if there is none that may be written
     */
    Optional<Long> replace(Predicate<E> former, E entry) {
        for (Map.Entry<Long, List<E>> segment :
                segments.tailMap(sealed, false).descendingMap().entrySet()) {
            List<E> entries = segment.getValue();
            for (int i = entries.size() - 1; i >= 0; i--) {
                if (former.test(entries.get(i))) {
                    entries.set(i, entry);
                    return Optional.of(segment.getKey());
                }
            }
        }
        return Optional.empty();
    }

    /** The oldest segment may go without leaving fewer than that many entries. */
    boolean exceeds(int kept) {
        Map.Entry<Long, List<E>> first = segments.firstEntry();
        return first != null && segments.size() > 1 && size - first.getValue().size() >= kept;
    }

    /** Drops the oldest segment and returns its number. */
    long dropOldest() {
        Map.Entry<Long, List<E>> first = segments.pollFirstEntry();
        if (first == null) {
            throw new IllegalStateException("there is no segment");
        }
        size -= first.getValue().size();
        return first.getKey();
    }

    /** Keeps the segment and all earlier ones from being written. */
    void seal(long number) {
        sealed = Math.max(sealed, number);
    }

    /** Puts in a segment as it was stored. */
    void restore(long number, List<E> entries) {
        segments.put(number, new ArrayList<>(entries));
        size += entries.size();
    }

    /** The entries of that segment, oldest first; empty if there is no such segment. */
    List<E> segment(long number) {
        List<E> entries = segments.get(number);
        return entries == null ? List.of() : entries;
    }

    /** All segments by number. */
    NavigableMap<Long, List<E>> all() {
        return segments;
    }

    /** The numbers of all segments, oldest first. */
    List<Long> numbers() {
        return new ArrayList<>(segments.keySet());
    }

    /** How many entries there are. */
    int size() {
        return size;
    }
}
