package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.JobSize;
import io.carillon.model.job.Job;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a daemon's job keeps of its updates.
 *
 * @param held the wish that no shard is replaced for a change
 * @param whole the newest version that has been up with all its shards
 * @param former former definitions by version, beside those that the job keeps for its runs
 * @param undone the version that has given way by itself to the one in force
 */
public record Updates(
        Optional<Held> held,
        Optional<Whole> whole,
        SortedMap<Long, Job> former,
        Optional<Undone> undone) {
    /** How many definitions are kept. */
    public static final int KEPT = 5;

    /** Nothing is kept. */
    public static final Updates NONE =
            new Updates(Optional.empty(), Optional.empty(), new TreeMap<>(), Optional.empty());

    /**
     * No shard is replaced.
     *
     * @param since since when
     * @param by who wished it
     * @param reason why, in the words of the caller
     */
    public record Held(Instant since, String by, String reason) {}

    /**
     * A version that was up with all its shards.
     *
     * @param version the version of the job
     * @param app the version of its app
     */
    public record Whole(long version, Optional<Long> app) {}

    /**
     * A version that has given way.
     *
     * @param version the version
     * @param to the version whose definition is in force again
     * @param at when
     * @param because why
     */
    public record Undone(long version, long to, Instant at, String because) {
        /** In a sentence. */
        public String words() {
            return "version " + version + " is rolled back to version " + to + ": " + because;
        }
    }

    public Updates {
        former = Collections.unmodifiableSortedMap(new TreeMap<>(former));
    }

    /** The same, or empty if nothing is kept. */
    public Optional<Updates> stored() {
        return equals(NONE) ? Optional.empty() : Optional.of(this);
    }

    /** With another wish that no shard is replaced, or without. */
    public Updates held(Optional<Held> next) {
        return new Updates(next, whole, former, undone);
    }

    /** With another version that has been up. */
    public Updates whole(Whole next) {
        return new Updates(held, Optional.of(next), former, undone);
    }

    /** With what a version has given way to, or without. */
    public Updates undone(Optional<Undone> next) {
        return new Updates(held, whole, former, next);
    }

    /**
     * With a further former definition, as far as there is room: the version that has been up is
     * kept before all others, and of these the newest.
     */
    public Updates with(long version, Job definition) {
        SortedMap<Long, Job> all = new TreeMap<>(former);
        all.put(version, definition);
        return new Updates(held, whole, all, undone).within(Bounds.FORMER_BYTES);
    }

    /** With so many bytes of definitions at most. */
    public Updates within(long bytes) {
        Deque<Long> wanted = new ArrayDeque<>();
        former.keySet().forEach(wanted::addFirst);
        whole.map(Whole::version).filter(wanted::remove).ifPresent(wanted::addFirst);
        SortedMap<Long, Job> kept = new TreeMap<>();
        long left = bytes;
        for (long version : wanted) {
            Job definition = Objects.requireNonNull(former.get(version));
            left -= JobSize.bytes(definition);
            if (left < 0 || kept.size() == KEPT) {
                break;
            }
            kept.put(version, definition);
        }
        return new Updates(held, whole, kept, undone);
    }
}
