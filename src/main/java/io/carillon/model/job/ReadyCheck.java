package io.carillon.model.job;

import java.time.Duration;

/**
 * What tells whether a task is ready. Mesos itself asks, beside the task; whatever the answer is,
 * the task goes on.
 *
 * @param probe what is asked
 * @param delay how long after the start of the task the first time
 * @param interval how long after one answer the next time
 * @param timeout how long an answer may take
 */
public record ReadyCheck(Probe probe, Duration delay, Duration interval, Duration timeout) {}
