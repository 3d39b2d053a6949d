package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Kinds;
import io.carillon.runtime.Leadership;
import io.carillon.web.http.Body;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Forwarding;
import io.carillon.web.http.Need;
import io.carillon.web.http.Page;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The routes of the cluster, its term, and what Mesos has told. */
public final class ClusterRoutes {
    private final String node;
    private final Leadership leadership;
    private final Forwarding forwarding;

    public ClusterRoutes(String node, Leadership leadership, Forwarding forwarding) {
        this.node = node;
        this.leadership = leadership;
        this.forwarding = forwarding;
    }

    public void mount(RouteTable routes) {
        routes.here(HttpMethod.GET, "/v1/cluster", Need.each(Verb.READ), this::show);
        routes.leader(
                HttpMethod.POST,
                "/v1/cluster/reconcile",
                Need.cluster(Verb.OPERATE),
                ClusterRoutes::reconcile);
        routes.leader(
                HttpMethod.GET,
                "/v1/cluster/reconciliation",
                Need.cluster(Verb.READ),
                ClusterRoutes::reconciliation);
        routes.leader(
                HttpMethod.POST, "/v1/cluster/abdicate", Need.cluster(Verb.ADMIN), this::abdicate);
        routes.leader(
                HttpMethod.POST,
                "/v1/cluster/framework/reset",
                Need.cluster(Verb.ADMIN),
                ClusterRoutes::resetFramework);
        routes.leader(HttpMethod.GET, "/v1/offers", Need.cluster(Verb.READ), ClusterRoutes::offers);
    }

    private Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        if (leadership.engine().isEmpty()) {
            return exchange.leaderSays(forwarding)
                    .map(
                            leader ->
                                    ClusterView.completed(
                                            ClusterView.json(
                                                    node,
                                                    leadership,
                                                    Optional.empty(),
                                                    exchange.sight()),
                                            leader))
                    .map(Reply::ok);
        }
        return exchange.ask(state -> Optional.of(ClusterView.Known.of(state, exchange.sight())))
                // The term may end meanwhile; the rest is worth showing.
                .recover(error -> Future.succeededFuture(Optional.empty()))
                .map(
                        found ->
                                Reply.ok(
                                        ClusterView.json(
                                                node, leadership, found, exchange.sight())));
    }

    private static Future<Reply> reconcile(Exchange exchange) {
        exchange.onlyQuery("kind");
        String kind = exchange.query("kind").orElse("explicit");
        if (!kind.equals("explicit") && !kind.equals("implicit")) {
            throw new Refusal(Problem.parameter("?kind", "must be explicit or implicit"));
        }
        Body.of(exchange).close();
        return exchange.command(
                        new Command.Reconcile(kind.equals("implicit")),
                        Answer.Done.class,
                        (state, done) -> ClusterView.reconciliation(state))
                .map(json -> Reply.json(202, json));
    }

    private static Future<Reply> reconciliation(Exchange exchange) {
        exchange.onlyQuery();
        return exchange.ask(ClusterView::reconciliation).map(Reply::ok);
    }

    private Future<Reply> abdicate(Exchange exchange) {
        exchange.onlyQuery();
        Body.of(exchange).close();
        return exchange.abdicate(leadership)
                .map(
                        done ->
                                Reply.json(
                                        202,
                                        new JsonObject().put("detail", "the lead is given away")));
    }

    private static Future<Reply> resetFramework(Exchange exchange) {
        exchange.onlyQuery();
        Body body = Body.of(exchange);
        String confirm = body.reader().read("confirm", Kinds.STRING, "");
        body.close();
        return exchange.command(new Command.ResetFramework(confirm), Answer.Done.class)
                .map(done -> Reply.json(202, new JsonObject().put("detail", done.what())));
    }

    private static Future<Reply> offers(Exchange exchange) {
        exchange.onlyQuery("limit", "cursor");
        Page page = exchange.page();
        return exchange.ask(state -> List.copyOf(state.supply().offers().values()))
                .map(
                        offers ->
                                Reply.ok(
                                        page.list(
                                                offers.stream()
                                                        .sorted(
                                                                Comparator.comparing(
                                                                        o -> o.id().value()))
                                                        .filter(o -> behind(page, o.id().value()))
                                                        .limit(page.wanted())
                                                        .toList(),
                                                OfferView::offer,
                                                offer -> offer.id().value())));
    }

    private static boolean behind(Page page, String key) {
        return page.after().isEmpty() || key.compareTo(page.after().get()) > 0;
    }
}
