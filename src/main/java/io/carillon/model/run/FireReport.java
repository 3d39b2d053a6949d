package io.carillon.model.run;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an attempt at a shard that stays in its executor tells of its fires: what became of each
 * that was planned in a stretch of time.
 *
 * @param since the attempt is responsible for the fires after this time
 * @param after the report tells of all fires after this time
 * @param through and up to and including this one
 * @param ranges what became of them, in the order of time and without a gap
 */
public record FireReport(Instant since, Instant after, Instant through, List<Range> ranges) {
    public FireReport {
        ranges = List.copyOf(ranges);
    }

    /**
     * Fires in a row.
     *
     * @param from the first planned time
     * @param to the last planned time
     * @param counts how many had which outcome
     * @param because why, of the worst outcome
     */
    public record Range(
            Instant from, Instant to, SortedMap<Outcome, Integer> counts, String because) {
        public Range {
            counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        }

        /** How many fires it stands for. */
        public int count() {
            return counts.values().stream().mapToInt(Integer::intValue).sum();
        }

        /** The outcome that people must know of first. */
        public Outcome worst() {
            for (Outcome outcome :
                    List.of(Outcome.FAILED, Outcome.KILLED, Outcome.MISSED, Outcome.SKIPPED)) {
                if (counts.containsKey(outcome)) {
                    return outcome;
                }
            }
            return Outcome.SUCCEEDED;
        }
    }
}
