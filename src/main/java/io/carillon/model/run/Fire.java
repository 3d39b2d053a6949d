package io.carillon.model.run;

import java.time.Instant;
import java.util.Optional;

/**
 * A ledger entry: what became of one planned fire, or of several in a row with the same fate.
 *
 * @param nominalTime the planned time; of the first where it stands for several
 * @param through the last planned time that it stands for; the same where it stands for one
 * @param count how many fires it stands for
 * @param outcome what became of them
 * @param because why, in a short sentence
 * @param run the run, if there was one
 * @param shard the shard whose fires these are; empty: they are those of all shards
 */
public record Fire(
        Instant nominalTime,
        Instant through,
        int count,
        Outcome outcome,
        String because,
        Optional<RunId> run,
        Optional<ShardFires> shard) {
    /** An entry for all shards. */
    public Fire(
            Instant nominalTime,
            Instant through,
            int count,
            Outcome outcome,
            String because,
            Optional<RunId> run) {
        this(nominalTime, through, count, outcome, because, run, Optional.empty());
    }

    /** The entry of a single fire. */
    public static Fire of(
            Instant nominalTime, Outcome outcome, String because, Optional<RunId> run) {
        return new Fire(nominalTime, nominalTime, 1, outcome, because, run);
    }

    /** The entry of the fire that an ended run belongs to. */
    public static Fire of(Run ended) {
        return of(
                ended.id().nominalTime(),
                Outcome.of(ended.state()),
                ended.because(),
                Optional.of(ended.id()));
    }

    /** The entry that stands for the fires of this entry and of the next, which follows at once. */
    public Fire joined(Fire next) {
        return new Fire(
                nominalTime, next.through, count + next.count, outcome, because, run, shard);
    }
}
