package io.carillon.model.job;

/**
 * What is done with fires that could not be started in time.
 *
 * @param policy the rule
 * @param max how many late fires {@link Policy#ALL} starts at most; the oldest beyond are missed
 */
public record Misfire(Policy policy, int max) {

    /** The rules for late fires. */
    public enum Policy {
        /** No late fire is started. */
        SKIP,
        /** The newest late fire is started. */
        LATEST,
        /** Each late fire is started, oldest first; one after the other if runs may not overlap. */
        ALL
    }
}
