package io.carillon.model.mesos;

import io.carillon.model.AgentId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How an agent describes itself.
 *
 * @param agent the agent's id
 * @param host its host name
 * @param attributes its attributes, and {@code region} and {@code zone} of its fault domain
 * @param roles the roles of the framework that it was offered to, as far as is known
 */
public record AgentFacts(
        AgentId agent,
        String host,
        SortedMap<String, AttributeValue> attributes,
        SortedSet<String> roles) {
    /** Name of the host name in constraints. */
    public static final String HOSTNAME = "hostname";

    /** Name of the agent's id in constraints. */
    public static final String AGENT = "agent";

    /** Name of the roles that it is offered to, in the constraint of a job with a role. */
    public static final String ROLE = "offered role";

    /** Maximum number of characters of the name of a group, which tasks keep. */
    private static final int LONGEST = 200;

    public AgentFacts {
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** An agent of which it is not known which roles it is offered to. */
    public AgentFacts(AgentId agent, String host, SortedMap<String, AttributeValue> attributes) {
        this(agent, host, attributes, new TreeSet<>());
    }

    /** The same agent, which was also offered to those roles. */
    public AgentFacts offeredTo(Collection<String> others) {
        if (roles.containsAll(others)) {
            return this;
        }
        TreeSet<String> all = new TreeSet<>(roles);
        all.addAll(others);
        return new AgentFacts(agent, host, attributes, all);
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
            case ROLE -> offered();
            default -> Optional.ofNullable(attributes.get(name));
        };
    }

    private Optional<AttributeValue> offered() {
        return roles.size() < 2
                ? roles.stream().findFirst().flatMap(AgentFacts::text)
                : Optional.of(new AttributeValue.Items(List.copyOf(roles)));
    }

    private static Optional<AttributeValue> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new AttributeValue.Text(text));
    }
}
