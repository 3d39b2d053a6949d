package io.carillon.config;

import io.carillon.core.contract.Placing;
import io.carillon.model.job.PlacementPolicy;
import java.time.Duration;
import java.util.List;

/** The keys below {@code placement}: where tasks are placed. {@link Keys} lists them. */
final class PlacementKeys {
    static final Key<PlacementPolicy> DEFAULT =
            new Key<>(
                    "placement.default",
                    KeyTypes.oneOf(PlacementPolicy.class, Enum::name),
                    Placing.DEFAULT.policy(),
                    "Which agents get the tasks of jobs that have no `placement`: those with the"
                            + " least load first (`SPREAD`), or those with the most (`PACK`).",
                    List.of(),
                    false);

    static final Key<Duration> PATIENCE =
            new Key<>(
                    "placement.patience",
                    KeyTypes.DURATION,
                    Placing.DEFAULT.patience(),
                    "How long a shard waits at most for the offers of other agents, so that the"
                            + " shards of its job are spread; PT0S: not at all.",
                    List.of(Check.range(Duration.ZERO, Duration.ofHours(1))),
                    false);

    private PlacementKeys() {}
}
