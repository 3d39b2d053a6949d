package io.carillon.web;

import io.carillon.audit.AuditSettings;
import io.carillon.audit.AuditWriter;
import io.carillon.runtime.ClusterKey;
import io.carillon.runtime.TaskTokens;
import io.carillon.web.access.Access;
import io.carillon.web.http.Connections;
import io.carillon.web.http.RequestAudit;
import io.carillon.web.http.RequestCount;
import io.carillon.web.http.RouteTable;
import io.carillon.web.oidc.Oidc;
import io.carillon.web.oidc.OidcSettings;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What a node serves, read from the table of its routes. */
final class RoutesForTests {
    private RoutesForTests() {}

    /** The routes of a node. */
    static List<RouteTable.Row> rows() {
        return rows(Optional.empty());
    }

    /** The routes of a node that accepts tokens of an issuer, if one is given. */
    static List<RouteTable.Row> rows(Optional<OidcSettings> issuer) {
        Vertx vertx = Vertx.vertx();
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        AuditWriter audit = AuditWriter.start(AuditSettings.logged("node"), InstantSource.system());
        RouteTable table =
                OperationsApi.routes(
                        Router.router(vertx),
                        new WebOptions(
                                "127.0.0.1",
                                0,
                                "node",
                                Access.anybody(),
                                List.of(),
                                new WebOptions.Limits(9, 9, List.of(), 9)),
                        new WebParts(
                                new LeadForTests("node"),
                                (place, task, file, offset, length) -> Single.never(),
                                metrics,
                                new TaskTokens(),
                                ClusterKey.ofStore(),
                                audit),
                        vertx.createHttpClient(),
                        new Connections(9, 9, List.of()),
                        new RequestAudit(audit, InstantSource.system()),
                        new RequestCount(metrics),
                        issuer.map(
                                settings ->
                                        Oidc.of(
                                                vertx,
                                                settings,
                                                new TaskTokens(),
                                                InstantSource.system())));
        audit.close();
        vertx.close();
        return table.rows();
    }
}
