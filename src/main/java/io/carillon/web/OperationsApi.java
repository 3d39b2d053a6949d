package io.carillon.web;

import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.AuditTrail;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.Sandboxes;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Throttle;
import io.carillon.web.console.ConsoleRoutes;
import io.carillon.web.http.Admission;
import io.carillon.web.http.CertifiedCallers;
import io.carillon.web.http.Connections;
import io.carillon.web.http.Forwarding;
import io.carillon.web.http.Peers;
import io.carillon.web.http.RequestAudit;
import io.carillon.web.http.RequestCount;
import io.carillon.web.http.RouteTable;
import io.carillon.web.v1.AgentRoutes;
import io.carillon.web.v1.AppRoutes;
import io.carillon.web.v1.AuditRoute;
import io.carillon.web.v1.ClusterRoutes;
import io.carillon.web.v1.ExecutorRoutes;
import io.carillon.web.v1.JobRoutes;
import io.carillon.web.v1.PlanRoute;
import io.carillon.web.v1.QuarantineRoutes;
import io.carillon.web.v1.RunRoutes;
import io.carillon.web.v1.TaskNewsRoutes;
import io.carillon.web.v1.TaskRoutes;
import io.carillon.web.v1.TokenRoutes;
import io.carillon.web.v1.UpdateRoutes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.Router;
import java.util.List;
import java.time.InstantSource;

/** The operations API of one node, as a router. */
final class OperationsApi {
    private OperationsApi() {}

    static Router router(
            Vertx vertx,
            WebOptions options,
            Leadership leadership,
            Sandboxes sandboxes,
            PrometheusMeterRegistry metrics,
            HttpClient client,
            Connections connections,
            TaskTokens tasks,
            ClusterKey cluster,
            AuditTrail trail,
            RequestAudit audit,
            RequestCount count) {
        Router router = Router.router(vertx);
        RouteTable unused =
                routes(
                        router,
                        options,
                        leadership,
                        sandboxes,
                        metrics,
                        client,
                        connections,
                        tasks,
                        cluster,
                        trail,
                        audit,
                        count);
        return router;
    }

    /** The table of its routes, of which the router is made. */
    static RouteTable routes(
            Router router,
            WebOptions options,
            Leadership leadership,
            Sandboxes sandboxes,
            PrometheusMeterRegistry metrics,
            HttpClient client,
            Connections connections,
            TaskTokens tasks,
            ClusterKey cluster,
            AuditTrail trail,
            RequestAudit audit,
            RequestCount count) {
        Peers peers =
                new Peers(
                        cluster,
                        leadership,
                        options.node(),
                        options.access().required(),
                        InstantSource.system());
        Admission admission =
                new Admission(
                        options.access()
                                .before(peers)
                                .after(new CertifiedCallers(
                                                options.access().required(),
                                                options.tls()
                                                        .served()
                                                        .map(WebOptions.Served::roles)
                                                        .orElse(List.of()))),
                        connections,
                        tasks,
                        new Throttle(InstantSource.system()),
                        metrics);
        router.route()
                .handler(count::handle)
                .handler(connections::begun)
                .handler(Admission::limited);
        router.route("/v1/*").handler(admission::authenticate);
        router.route("/metrics").handler(admission::authenticate);
        router.route("/health/*").handler(admission::identify);
        router.route("/version").handler(admission::identify);
        Forwarding forwarding = new Forwarding(client, leadership, options.node(), peers);
        RouteTable routes =
                new RouteTable(
                        router,
                        admission,
                        leadership,
                        forwarding,
                        audit,
                        options.limits().bodyBytes());
        AppRoutes.mount(routes);
        JobRoutes.mount(routes);
        UpdateRoutes.mount(routes);
        RunRoutes.mount(routes);
        new TaskRoutes(sandboxes).mount(routes);
        TaskNewsRoutes.mount(routes);
        PlanRoute.mount(routes);
        ExecutorRoutes.mount(routes);
        AgentRoutes.mount(routes);
        new ClusterRoutes(options.node(), leadership, forwarding).mount(routes);
        new QuarantineRoutes(leadership).mount(routes);
        new AuditRoute(options.node(), trail).mount(routes);
        new HealthRoutes(
                        leadership, metrics, options.access(), options.tls().watched(), trail)
                .mount(routes);
        ExecutorRoute.mount(routes);
        new TokenRoutes(options.access()).mount(routes);
        ConsoleRoutes.mount(routes);
        routes.close();
        return routes;
    }
}
