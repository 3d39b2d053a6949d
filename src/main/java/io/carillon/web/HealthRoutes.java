package io.carillon.web;

import io.carillon.core.access.Verb;
import io.carillon.runtime.AuditTrail;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.TimeZoneRules;
import io.carillon.tls.WatchedTls;
import io.carillon.web.access.Access;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Json;
import io.carillon.web.http.Need;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.carillon.web.v1.ClusterView;
import io.carillon.web.v1.TermGauges;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Health, version and metrics: answered by every node, for machines. */
final class HealthRoutes {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Leadership leadership;
    private final PrometheusMeterRegistry metrics;
    private final TermGauges gauges;
    private final Access access;
    private final List<WatchedTls> certificates;
    private final AuditTrail trail;
    private final Optional<String> login;

    /**
     * @param login the path at which the console's login begins; empty if there is none
     */
    HealthRoutes(
            Leadership leadership,
            PrometheusMeterRegistry metrics,
            Access access,
            List<WatchedTls> certificates,
            AuditTrail trail,
            Optional<String> login) {
        this.access = access;
        this.login = login;
        this.trail = trail;
        Gauge.builder("carillon.audit.failing", trail, t -> t.problem().isPresent() ? 1 : 0)
                .description("1 while lines of the audit cannot be written")
                .register(metrics);
        this.leadership = leadership;
        this.certificates = certificates;
        this.metrics = metrics;
        this.gauges = new TermGauges(metrics);
        Gauge.builder("carillon.quarantined.records", leadership, l -> l.quarantine().size())
                .description("Stored records that this node's term could make no use of")
                .register(metrics);
        certificates.forEach(this::measure);
    }

    private void measure(WatchedTls certificates) {
        certificates
                .setting()
                .ifPresent(
                        name ->
                                Gauge.builder(
                                                "carillon.tls.expiry",
                                                certificates,
                                                HealthRoutes::secondsLeft)
                                        .description("Until the certificate expires")
                                        .baseUnit("seconds")
                                        .tag("certificate", name)
                                        .register(metrics));
    }

    private static double secondsLeft(WatchedTls certificates) {
        return certificates
                .current()
                .expires()
                .map(until -> (double) Duration.between(Instant.now(), until).toSeconds())
                .orElse(Double.NaN);
    }

    void mount(RouteTable routes) {
        routes.here(HttpMethod.GET, "/health/live", Need.NONE, exchange -> reply(200, live()));
        routes.here(HttpMethod.GET, "/health/ready", Need.NONE, this::ready);
        routes.here(
                HttpMethod.GET,
                "/version",
                Need.NONE,
                exchange -> reply(200, version(exchange.admitted())));
        routes.here(HttpMethod.GET, "/metrics", Need.cluster(Verb.READ), this::metrics);
    }

    /** The gauges of a term are read before, on the engine's thread. */
    private Future<Reply> metrics(Exchange exchange) {
        Future<TermGauges.Values> values =
                leadership.engine().isEmpty()
                        ? Future.succeededFuture(TermGauges.Values.NONE)
                        : exchange.ask(TermGauges.Values::of)
                                .otherwise(TermGauges.Values.NONE); // The term is over by now.
        return values.map(
                now -> {
                    gauges.set(now);
                    return Reply.of(METRICS_TYPE, Buffer.buffer(metrics.scrape()));
                });
    }

    private static Future<Reply> reply(int status, JsonObject body) {
        return Future.succeededFuture(Reply.json(status, body));
    }

    private static JsonObject live() {
        return new JsonObject().put("live", true);
    }

    /** Strangers are told no more than a load balancer needs. */
    private Future<Reply> ready(Exchange exchange) {
        List<String> problems = new ArrayList<>(leadership.problems());
        boolean ready = problems.isEmpty();
        if (!exchange.admitted()) {
            return reply(ready ? 200 : 503, new JsonObject().put("ready", ready));
        }
        // Worth an operator's look, but the rest goes on here as it would on any other node.
        ClusterView.quarantine(leadership, exchange.sight()).ifPresent(problems::add);
        problems.addAll(access.problems());
        certificates.forEach(one -> problems.addAll(one.problems()));
        trail.problem().ifPresent(problems::add);
        JsonObject body =
                new JsonObject()
                        .put("ready", ready)
                        .put("state", leadership.status().stage().name())
                        .put("problems", Json.array(problems, problem -> problem));
        return reply(ready ? 200 : 503, body);
    }

    private JsonObject version(boolean admitted) {
        JsonObject body = new JsonObject().put("name", "Carillon").put("api", "v1");
        login.ifPresent(path -> body.put("login", path));
        if (!admitted) {
            return body;
        }
        String version = HealthRoutes.class.getPackage().getImplementationVersion();
        return body.put("version", Optional.ofNullable(version).orElse("development"))
                .put("zoneData", TimeZoneRules.version());
    }
}
