package io.carillon.model;

/**
 * The id that the Mesos master has given to an agent. Ordered by its text. Immutable.
 *
 * @param value the id, as Mesos spells it; empty: unknown
 */
public record AgentId(String value) implements Comparable<AgentId> {
    /** No agent, or one that is unknown. */
    public static final AgentId NONE = new AgentId("");

    private static final int LONGEST = 255;

    /** Whether it names an agent. */
    public boolean known() {
        return !value.isEmpty();
    }

    /** Whether it names an agent and is short enough for records, which repeat it. */
    public boolean storable() {
        return known() && value.length() <= LONGEST;
    }

    @Override
    public int compareTo(AgentId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
