package io.carillon.core.contract;

import io.carillon.model.job.PlacementPolicy;
import java.time.Duration;

/**
 * Where tasks are placed whose job says nothing about it.
 *
 * @param policy which agents get tasks first
 * @param patience how long a shard waits for the offers of other agents at most
 */
public record Placing(PlacementPolicy policy, Duration patience) {
    /**
     * The shipped settings. The wait is enough for a Mesos that offers one agent in each of its
     * allocation intervals, and far less than what a task loses when its agent is lost.
     */
    public static final Placing DEFAULT =
            new Placing(PlacementPolicy.SPREAD, Duration.ofSeconds(5));
}
