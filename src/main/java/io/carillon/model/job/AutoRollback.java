package io.carillon.model.job;

import java.time.Duration;
import java.util.Optional;

/**
 * When a version of a daemon that does not come up gives way to the one before.
 *
 * @param failures so many failures in a row of one shard suffice
 * @param deadline a shard that has not come up so long after its task was planned or launched
 *     suffices, too; empty: it may take as long as it does
 */
public record AutoRollback(int failures, Optional<Duration> deadline) {}
