package io.carillon.core.contract;

import io.carillon.model.Backoff;
import java.time.Duration;
import java.time.Instant;

/**
 * What Mesos was last told about the demand for offers.
 *
 * @param suppressed Mesos sends no offers
 * @param revivedAt when offers were last requested
 * @param pause how long to wait before asking again without success
 */
public record Demand(boolean suppressed, Instant revivedAt, Duration pause) {
    /** How soon offers are asked for again while fresh tasks wait, and how long the delay grows. */
    public static final Backoff BACKOFF =
            Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(15));

    /**
     * How soon an agent with free resources is offered after it was asked for: within one of Mesos'
     * allocation intervals, which last a second by default, and half of another for the way. What
     * has not come by then is not waited for any longer.
     */
    public static final Duration ANSWER = Duration.ofMillis(1_500);

    /** No demand: a subscription begins with all roles suppressed. */
    public static final Demand NONE = new Demand(true, Instant.MIN, BACKOFF.first());
}
