package io.carillon.web.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * Counts the requests by route, method, status and kind of caller. The route is the template of the
 * path, so that there are only as many labels as routes. Used on the server's context.
 */
public final class RequestCount {
    private static final String OTHER = "other";
    private static final List<HttpMethod> METHODS =
            List.of(
                    HttpMethod.GET,
                    HttpMethod.HEAD,
                    HttpMethod.PUT,
                    HttpMethod.POST,
                    HttpMethod.DELETE,
                    HttpMethod.OPTIONS,
                    HttpMethod.PATCH);

    private final MeterRegistry registry;

    public RequestCount(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts the request when it is over. */
    public void handle(RoutingContext routing) {
        routing.addEndHandler(ended -> count(routing, ended.succeeded()));
        routing.next();
    }

    private void count(RoutingContext routing, boolean answered) {
        int status = routing.response().getStatusCode();
        count(
                Optional.ofNullable(routing.currentRoute()).map(Route::getPath).orElse(OTHER),
                routing.request().method(),
                answered ? String.valueOf(status) : "none",
                CallerKinds.sender(routing));
    }

    /** Counts a request that was refused before it had a route. */
    void refused(HttpMethod method, int status) {
        count(OTHER, method, String.valueOf(status), CallerKinds.UNKNOWN);
    }

    private void count(String route, HttpMethod method, String status, String caller) {
        registry.counter(
                        "carillon.http.requests",
                        "route",
                        route,
                        "method",
                        METHODS.contains(method) ? method.name() : OTHER,
                        "status",
                        status,
                        "caller",
                        caller)
                .increment();
    }
}
