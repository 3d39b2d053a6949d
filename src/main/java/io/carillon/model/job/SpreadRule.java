package io.carillon.model.job;

/**
 * How the live tasks of a job are spread over groups of agents.
 *
 * @param by the attribute whose values tell the groups apart, as in a {@link Constraint}
 * @param most how many of them each group may have; {@link #EVEN}: any number, as even as can be
 */
public record SpreadRule(String by, int most) {
    /** No group has a limit. */
    public static final int EVEN = Integer.MAX_VALUE;

    /** Whether a group may be full. */
    public boolean limited() {
        return most != EVEN;
    }
}
