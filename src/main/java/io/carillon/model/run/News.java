package io.carillon.model.run;

import io.carillon.model.Opaque;
import java.util.Optional;

/**
 * What a task tells beside its state. Each part stands for itself; an absent part says nothing, and
 * leaves what was told before.
 *
 * @param progress how far the work is, for people who watch
 * @param result one JSON value, at most 4 KiB; the newest one counts
 * @param checkpoint at most 4 KiB that the next attempt at the shard finds; no bytes: it begins
 *     anew
 * @param number grows with what the task tells, so that news that were overtaken on their way can
 *     be told from newer ones; 0: they come in their order
 * @param fires what became of fires, if the task stays in its executor
 */
public record News(
        Optional<Progress> progress,
        Optional<String> result,
        Optional<Opaque> checkpoint,
        long number,
        Optional<FireReport> fires) {
    /** Nothing. */
    public static final News NONE = new News(Optional.empty(), Optional.empty(), Optional.empty());

    /** News that come in their order, of a task that does its work once. */
    public News(Optional<Progress> progress, Optional<String> result, Optional<Opaque> checkpoint) {
        this(progress, result, checkpoint, 0, Optional.empty());
    }

    /**
     * How far a work is.
     *
     * @param fraction from 0 to 1
     * @param text in the words of the work, one line; may be empty
     */
    public record Progress(double fraction, String text) {}

    /** The rest. */
    public News withoutCheckpoint() {
        return new News(progress, result, Optional.empty(), number, fires);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return progress.isEmpty() && fires.isEmpty() && !lasting();
    }

    /** Whether a part of it is to be stored. */
    public boolean lasting() {
        return result.isPresent() || checkpoint.isPresent();
    }
}
