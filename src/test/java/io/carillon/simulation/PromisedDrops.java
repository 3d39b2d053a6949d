package io.carillon.simulation;

import java.util.TreeMap;

/**
 * Segments of ledgers that must go with what is stored next, because what was added to them last
 * was not stored: a batch is stored piece by piece, and what is dropped goes with the last one.
 */
final class PromisedDrops {
    /** Why each must go. */
    private final TreeMap<String, String> segments = new TreeMap<>();

    private long epoch;

    /** It must go; an account without a segment has nothing to lack. */
    boolean promised(String segment, String because) {
        if (!segment.isEmpty()) {
            segments.put(segment, because);
        }
        return !segment.isEmpty();
    }

    /** It is gone. */
    void gone(String segment) {
        segments.remove(segment);
    }

    /**
     * All that was stored is read. Another leader may have found it still there; it goes when the
     * ledger grows again.
     *
     * @param settled whether there is a leader who has stored all that was decided
     */
    void check(long term, boolean settled) {
        if (term != epoch) {
            epoch = term;
            segments.clear();
        }
        Violation.when(settled && !segments.isEmpty(), 19, () -> "without a drop: " + segments);
    }
}
