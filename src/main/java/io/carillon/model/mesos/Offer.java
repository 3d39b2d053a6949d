package io.carillon.model.mesos;

import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.job.Resources;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Resources of one agent, offered to one role of the framework.
 *
 * @param id the offer's id
 * @param agent the agent's id
 * @param host the agent's host name
 * @param role the role
 * @param resources what is offered
 * @param attributes the agent's attributes, as {@link AgentFacts} has them
 * @param unavailable the agent has maintenance planned
 * @param arrivedAt when the offer came
 */
public record Offer(
        OfferId id,
        AgentId agent,
        String host,
        String role,
        List<Resource> resources,
        SortedMap<String, AttributeValue> attributes,
        boolean unavailable,
        Instant arrivedAt) {
    public Offer {
        resources = List.copyOf(resources);
        attributes = Collections.unmodifiableSortedMap(new TreeMap<>(attributes));
    }

    /** How the agent describes itself. */
    public AgentFacts facts() {
        return new AgentFacts(agent, host, attributes, new TreeSet<>(List.of(role)));
    }

    /** The sum of what ordinary tasks may use. */
    public Resources usable() {
        return Resource.usable(resources);
    }
}
