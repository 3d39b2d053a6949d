package io.carillon.web.v1;

import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonObject;

/** What holds launches back, as clients see it. Any thread. */
final class HoldView {
    private HoldView() {}

    static JsonObject drain(Hold hold) {
        return json(hold).put("policy", Json.text(hold.policy()));
    }

    static JsonObject freeze(Hold hold) {
        return json(hold).put("brake", hold.id().equals(HoldId.BRAKE));
    }

    private static JsonObject json(Hold hold) {
        return new JsonObject()
                .put("since", hold.since().toString())
                .put("until", Json.text(hold.until()))
                .put("reason", hold.reason())
                .put("by", hold.by());
    }
}
