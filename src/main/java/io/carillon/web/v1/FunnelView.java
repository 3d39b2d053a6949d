package io.carillon.web.v1;

import io.carillon.core.offers.Funnel;
import io.carillon.web.http.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The JSON of a funnel: how many of the known agents are left for a task, step by step. */
final class FunnelView {
    private FunnelView() {}

    /** Whether the known agents could ever take a task, and could take one now. */
    static JsonObject placement(Funnel funnel) {
        return new JsonObject()
                .put("ever", funnel.known() ? funnel.ever() > 0 : null)
                .put("now", funnel.known() ? funnel.now() > 0 : null)
                .put("because", funnel.because())
                .put("funnel", json(funnel));
    }

    /** A list of {@code agents} (how many), {@code that} (what they have) and {@code without}. */
    static JsonArray json(Funnel funnel) {
        return Json.array(
                funnel.steps(),
                step ->
                        new JsonObject()
                                .put("agents", step.agents())
                                .put("that", step.what())
                                .put("without", new JsonArray(step.without())));
    }
}
