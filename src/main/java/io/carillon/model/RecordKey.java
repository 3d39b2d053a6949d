package io.carillon.model;

/**
 * The key of a stored record.
 *
 * @param kind what kind of record it is; each kind is a folder of its own in the store
 * @param name unique within the kind; at most 200 characters of {@code [a-z0-9A-Z._~-]}. A node
 *     that was found where no record belongs is named by its path, with slashes
 */
public record RecordKey(Kind kind, String name) implements Comparable<RecordKey> {

    /** The one record of all tokens that were made at run time. */
    public static final RecordKey TOKENS = new RecordKey(Kind.TOKENS, "all");

    /**
     * The kinds of records, in the order in which a batch too large for one atomic piece is
     * written: each stands before what would be lost or doubled without it; deletions come last of
     * all, and those of apps last among them: see {@link #deletion}.
     */
    public enum Kind {
        /** The one framework registration. */
        FRAMEWORK,
        /** What holds launches back: before what it holds back. */
        HOLDS,
        /** The tokens that were made at run time. */
        TOKENS,
        /** An app's definition with its version; before its jobs, and deleted after them. */
        APPS,
        /** A job's definition with its version. */
        JOBS,
        /** The newest checkpoint of a shard; before the shard says that it needs none. */
        CHECKPOINTS,
        /** The newest result of a shard. */
        RESULTS,
        /** A finished run in full; a wide one in several records. */
        FINISHED,
        /** A segment of a job's ledger. */
        LEDGER,
        /** A segment of the idempotency keys of runs that are not kept any more. */
        REQUESTS,
        /** A shared executor that may live. */
        EXECUTORS,
        /** A live run with its shards; a wide one in several records. */
        RUNS,
        /** How far a job's schedule has been considered. */
        SCHEDULE;

        /** Where a deletion of the kind stands in such a batch: behind those of lower numbers. */
        public int deletion() {
            return this == APPS ? 2 : 1;
        }

        /** The folder's name: lower case. */
        public String folder() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override
    public int compareTo(RecordKey other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return kind.folder() + "/" + name;
    }
}
