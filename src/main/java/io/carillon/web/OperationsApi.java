package io.carillon.web;

import io.carillon.runtime.Leadership;
import io.carillon.web.access.Access;
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
import io.carillon.web.oidc.Oidc;
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
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The operations API of one node, as a router. */
final class OperationsApi {
    private OperationsApi() {}

    static Router router(
            Vertx vertx,
            WebOptions options,
            WebParts parts,
            HttpClient client,
            Connections connections,
            RequestAudit audit,
            RequestCount count) {
        Router router = Router.router(vertx);
        Optional<Oidc> oidc =
                options.oidc()
                        .map(found -> Oidc.of(vertx, found, parts.tasks(), InstantSource.system()));
        RouteTable unused = routes(router, options, parts, client, connections, audit, count, oidc);
        return router;
    }

    /** The table of its routes, of which the router is made. */
    static RouteTable routes(
            Router router,
            WebOptions options,
            WebParts parts,
            HttpClient client,
            Connections connections,
            RequestAudit audit,
            RequestCount count,
            Optional<Oidc> oidc) {
        Leadership leadership = parts.leadership();
        PrometheusMeterRegistry metrics = parts.metrics();
        Peers peers =
                new Peers(
                        parts.cluster(),
                        leadership,
                        options.node(),
                        options.access().required(),
                        InstantSource.system());
        Access access = access(options, peers, oidc);
        Admission admission =
                new Admission(
                        access,
                        connections,
                        parts.tasks(),
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
        new TaskRoutes(parts.sandboxes()).mount(routes);
        TaskNewsRoutes.mount(routes);
        PlanRoute.mount(routes);
        ExecutorRoutes.mount(routes);
        AgentRoutes.mount(routes);
        new ClusterRoutes(options.node(), leadership, forwarding).mount(routes);
        new QuarantineRoutes(leadership).mount(routes);
        new AuditRoute(options.node(), parts.trail()).mount(routes);
        new HealthRoutes(
                        leadership,
                        metrics,
                        access,
                        options.tls().watched(),
                        parts.trail(),
                        oidc.flatMap(Oidc::login))
                .mount(routes);
        ExecutorRoute.mount(routes);
        new TokenRoutes(options.access()).mount(routes);
        ConsoleRoutes.mount(routes);
        oidc.ifPresent(way -> way.mount(routes));
        routes.close();
        return routes;
    }

    /** All ways of knowing callers: nodes first, tokens, certificates, and the issuer last. */
    private static Access access(WebOptions options, Peers peers, Optional<Oidc> oidc) {
        List<String> roles = options.tls().served().map(WebOptions.Served::roles).orElse(List.of());
        Access access =
                options.access()
                        .before(peers)
                        .after(new CertifiedCallers(options.access().required(), roles));
        return oidc.map(way -> access.after(way.bearer())).orElse(access);
    }
}
