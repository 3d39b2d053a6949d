package io.carillon.model.mesos;

import io.carillon.model.AgentId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How an agent describes itself.
 *
 * @param agent the agent's id
 * @param host its host name
 * @param attributes its attributes, and {@code region} and {@code zone} of its fault domain
 */
public record AgentFacts(AgentId agent, String host, SortedMap<String, AttributeValue> attributes) {
    /** Name of the host name in constraints. */
    public static final String HOSTNAME = "hostname";

    /** Name of the agent's id in constraints. */
    public static final String AGENT = "agent";

    /** Maximum number of characters of the name of a group, which tasks keep. */
    private static final int LONGEST = 200;

    public AgentFacts {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** An agent of which no more is known. */
    public static AgentFacts of(AgentId agent, String host) {
        return new AgentFacts(agent, host, new TreeMap<>());
    }

    /**
     * The group of agents that it belongs to, by that attribute, as {@code attribute=value}; all
     * that do not have it are one group.
     */
    public String group(String by) {
        String name = by + "=" + find(by).map(AttributeValue::toString).orElse("");
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }

    /** What the agent has under a name; empty: it has none. */
    public Optional<AttributeValue> find(String name) {
        return switch (name) {
            case HOSTNAME -> text(host);
            case AGENT -> text(agent.value());
            default -> Optional.ofNullable(attributes.get(name));
        };
    }

    private static Optional<AttributeValue> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new AttributeValue.Text(text));
    }
}
