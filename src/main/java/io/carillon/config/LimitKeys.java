package io.carillon.config;

import io.carillon.model.job.Limits;
import java.util.List;

/** The keys below {@code limits}: bounds of what is kept. {@link Keys} lists them. */
final class LimitKeys {
    static final Key<Integer> JOBS =
            limit(
                    "limits.jobs",
                    Limits.DEFAULT.jobs(),
                    "Maximum number of jobs; more are refused.",
                    Check.range(1, 10_000_000));

    static final Key<Integer> APPS =
            limit(
                    "limits.apps",
                    Limits.DEFAULT.apps(),
                    "Maximum number of apps; more are refused.",
                    Check.range(1, 1_000_000));

    static final Key<Integer> SHARDS_PER_JOB =
            limit(
                    "limits.shardsPerJob",
                    Limits.DEFAULT.shardsPerJob(),
                    "Maximum number of shards of a job; more are refused.",
                    Check.range(1, 100_000));

    static final Key<Integer> QUEUED_RUNS_PER_JOB =
            limit(
                    "limits.queuedRunsPerJob",
                    Limits.DEFAULT.queuedRunsPerJob(),
                    "Maximum number of waiting runs of a job; more are refused.",
                    Check.range(1, 100_000));

    static final Key<Integer> RUNS_KEPT =
            limit(
                    "limits.runsKept",
                    Limits.DEFAULT.runsKept(),
                    "Number of finished runs kept per job.",
                    Check.range(0, 10_000));

    static final Key<Integer> FIRES_KEPT =
            limit(
                    "limits.firesKept",
                    Limits.DEFAULT.firesKept(),
                    "Number of ledger entries kept per job.",
                    Check.range(1, 100_000));

    static final Key<Integer> LEDGER_ENTRIES =
            limit(
                    "limits.ledgerEntries",
                    Limits.DEFAULT.ledgerEntries(),
                    "Number of ledger entries kept in all; the oldest are removed first.",
                    Check.range(1, 1_000_000_000));

    static final Key<Integer> NEWS_BYTES =
            limit(
                    "limits.newsBytes",
                    Limits.DEFAULT.newsBytes(),
                    "Bytes of results and checkpoints kept in all; the oldest runs give way.",
                    Check.range(0, 1_000_000_000));

    private LimitKeys() {}

    private static Key<Integer> limit(String path, int most, String meaning, Check<Integer> check) {
        return new Key<>(path, KeyTypes.INTEGER, most, meaning, List.of(check), false);
    }
}
