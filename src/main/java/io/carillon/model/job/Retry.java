package io.carillon.model.job;

import java.time.Duration;

/**
 * How failures of a task itself are retried.
 *
 * @param maxAttempts attempts in all, counting only those that the task itself failed; at least 1
 * @param initialDelay delay before the second attempt
 * @param maxDelay upper bound of the delay
 * @param factor growth of the delay from attempt to attempt; at least 1
 */
public record Retry(int maxAttempts, Duration initialDelay, Duration maxDelay, double factor) {}
