package io.carillon.web;

import io.carillon.model.Offer;
import io.carillon.model.PortRange;
import io.carillon.model.Resource;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Offers, and the agents that they come from, as clients see them. Any thread. */
final class OfferView {
    private OfferView() {}

    static JsonObject offer(Offer offer) {
        return new JsonObject()
                .put("id", offer.id())
                .put("agent", offer.agent())
                .put("host", offer.host())
                .put("role", offer.role())
                .put("resources", resources(List.of(offer)))
                .put("unavailable", offer.unavailable())
                .put("arrivedAt", offer.arrivedAt().toString());
    }

    /** One of our agents, by the offers of it that are held now. */
    static JsonObject agent(List<Offer> offers) {
        Offer any = offers.get(0);
        JsonObject attributes = new JsonObject();
        any.attributes().forEach(attributes::put);
        return new JsonObject()
                .put("id", any.agent())
                .put("host", any.host())
                .put("attributes", attributes)
                .put("offered", resources(offers))
                .put("unavailable", offers.stream().anyMatch(Offer::unavailable));
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
