package io.carillon.model.job;

import java.time.Duration;

/**
 * What tells whether a task is well. Mesos itself asks, beside the task.
 *
 * @param probe what is asked
 * @param delay how long after the start of the task the first time
 * @param interval how long after one answer the next time
 * @param timeout how long an answer may take
 * @param gracePeriod for how long after its start the failures of a task do not count
 * @param failures so many failures in a row end the task
 */
public record HealthCheck(
        Probe probe,
        Duration delay,
        Duration interval,
        Duration timeout,
        Duration gracePeriod,
        int failures) {}
