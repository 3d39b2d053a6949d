package io.carillon.web.v1;

import io.carillon.core.state.AgentLoad;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PortRange;
import io.carillon.model.mesos.Resource;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Offers, and the agents that they come from, as clients see them. Any thread. */
final class OfferView {
    private OfferView() {}

    static JsonObject offer(Offer offer) {
        return new JsonObject()
                .put("id", offer.id().value())
                .put("agent", offer.agent().value())
                .put("host", offer.host())
                .put("role", offer.role())
                .put("resources", resources(List.of(offer)))
                .put("unavailable", offer.unavailable())
                .put("arrivedAt", offer.arrivedAt().toString());
    }

    /**
     * The known facts about an agent.
     *
     * @param offers its held offers
     * @param use the live tasks of this framework on it
     * @param known how it has known itself in an offer of this term
     */
    record Agent(AgentId id, List<Offer> offers, Optional<AgentLoad> use, AgentFacts known) {
        JsonObject json() {
            JsonObject attributes = new JsonObject();
            known.attributes()
                    .forEach((name, value) -> attributes.put(name, Json.text(value.toString())));
            String host =
                    Optional.of(known.host())
                            .filter(name -> !name.isEmpty())
                            .or(() -> use.map(AgentLoad::host))
                            .orElse("");
            return new JsonObject()
                    .put("id", id.value())
                    .put("host", Json.text(host))
                    .put("attributes", attributes)
                    .put("offered", resources(offers))
                    .put("unavailable", offers.stream().anyMatch(Offer::unavailable))
                    .put("liveTasks", use.map(AgentLoad::tasks).orElse(0));
        }
    }

    /** The next agents after an id, in the order of their ids. On the engine's thread. */
    static List<Agent> agents(State state, AgentId after, int limit) {
        TreeMap<AgentId, List<Offer>> offers = new TreeMap<>();
        for (Offer offer : state.supply().offers().values()) {
            offers.computeIfAbsent(offer.agent(), agent -> new ArrayList<>()).add(offer);
        }
        return Stream.concat(behind(offers, after, limit), behind(state.agents(), after, limit))
                .distinct()
                .sorted()
                .limit(limit)
                .map(
                        id ->
                                new Agent(
                                        id,
                                        offers.getOrDefault(id, List.of()),
                                        Optional.ofNullable(state.agents().get(id)),
                                        state.supply().knownAgents().facts(id)))
                .toList();
    }

    private static Stream<AgentId> behind(SortedMap<AgentId, ?> agents, AgentId after, int limit) {
        return agents.tailMap(after).keySet().stream().filter(id -> !id.equals(after)).limit(limit);
    }

    private static JsonObject resources(Collection<Offer> offers) {
        TreeMap<String, Double> sums = new TreeMap<>();
        for (Offer offer : offers) {
            for (Resource resource : offer.resources()) {
                double amount = resource.milli() / 1_000.0;
                for (PortRange range : resource.ranges()) {
                    amount += range.size();
                }
                sums.merge(resource.name(), amount, Double::sum);
            }
        }
        JsonObject json = new JsonObject();
        sums.forEach(json::put);
        return json;
    }
}
