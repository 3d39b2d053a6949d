package io.carillon.model.job;

/**
 * The bounds of what is kept; each is configured, tested at the limit and visible.
 *
 * @param jobs how many jobs
 * @param shardsPerJob how many shards a job may have
 * @param queuedRunsPerJob how many runs of a job may wait
 * @param runsKept finished runs kept in full per job
 * @param firesKept ledger entries kept per job
 * @param ledgerEntries ledger entries kept in all
 * @param apps how many apps
 * @param newsBytes bytes of results and checkpoints kept in all
 */
public record Limits(
        int jobs,
        int shardsPerJob,
        int queuedRunsPerJob,
        int runsKept,
        int firesKept,
        int ledgerEntries,
        int apps,
        int newsBytes) {
    /** The shipped limits. */
    public static final Limits DEFAULT =
            new Limits(200_000, 10_000, 100, 20, 500, 2_000_000, 10_000, 64 << 20);
}
