package io.carillon.web.v1;

import io.carillon.model.job.PortRange;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.Resource;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/** Offers as clients see them. Any thread. */
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

    static JsonObject resources(Collection<Offer> offers) {
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
