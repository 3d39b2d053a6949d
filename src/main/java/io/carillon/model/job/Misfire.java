package io.carillon.model.job;

/**
 * What is done with fires that nobody could start in time.
 *
 * @param policy the rule
 * @param max how many late fires {@link Policy#ALL} starts at most; the oldest beyond are missed
 */
public record Misfire(Policy policy, int max) {

    /** The rules for late fires. */
    public enum Policy {
        /** None is started. */
        SKIP,
        /** One run for the newest. */
        LATEST,
        /** Each, oldest first, one after the other where runs may not overlap. */
        ALL
    }
}
