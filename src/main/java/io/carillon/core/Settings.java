package io.carillon.core;

import io.carillon.model.Limits;
import java.time.Duration;

/**
 * What the decisions are tuned with.
 *
 * @param limits bounds of what is kept
 * @param declineFor how long offers are refused when there is no work
 * @param offerHold how long an offer may be held for a fire that is about to come
 * @param reconcileFirstRetry first pause before unanswered tasks are asked for again
 * @param reconcileMaxRetry upper bound of that pause
 * @param apiUrl what tasks find in {@code CARILLON_API}
 */
public record Settings(
        Limits limits,
        Duration declineFor,
        Duration offerHold,
        Duration reconcileFirstRetry,
        Duration reconcileMaxRetry,
        String apiUrl) {
    /** The shipped settings. */
    public static final Settings DEFAULT =
            new Settings(
                    Limits.DEFAULT,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(2),
                    "");
}
