package io.carillon.model;

/**
 * The id that the Mesos master has given to an agent. Ordered by its text. Immutable.
 *
 * @param value the id, as Mesos spells it; empty: unknown
 */
public record AgentId(String value) implements Comparable<AgentId> {
    /** No agent, or one that is unknown. */
    public static final AgentId NONE = new AgentId("");

    /** Whether it names an agent. */
    public boolean known() {
        return !value.isEmpty();
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
