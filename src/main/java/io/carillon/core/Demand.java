package io.carillon.core;

import java.time.Duration;
import java.time.Instant;

/**
 * What Mesos believes of our wish for offers.
 *
 * @param suppressed it sends none
 * @param revivedAt when we last asked for some
 * @param pause how long to wait before asking again without success
 */
public record Demand(boolean suppressed, Instant revivedAt, Duration pause) {}
