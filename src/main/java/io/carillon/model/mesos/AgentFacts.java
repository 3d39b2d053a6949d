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

    public AgentFacts {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** An agent of which no more is known. */
    public static AgentFacts of(AgentId agent, String host) {
        return new AgentFacts(agent, host, new TreeMap<>());
    }

    /** What the agent has under a name; empty: it has none. */
    public Optional<AttributeValue> find(String name) {
        return switch (name) {
            case HOSTNAME -> Optional.of(new AttributeValue.Text(host));
            case AGENT -> Optional.of(new AttributeValue.Text(agent.value()));
            default -> Optional.ofNullable(attributes.get(name));
        };
    }
}
