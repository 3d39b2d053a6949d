package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.HoldChecks;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.Text;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.HoldId;
import io.carillon.web.http.Body;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Page;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The routes of agents and their drains, and of the freeze of all launches. */
public final class AgentRoutes {
    private static final String AGENT = "/v1/agents/:agent";
    private static final String FREEZE = "/v1/cluster/freeze";

    private AgentRoutes() {}

    public static void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/agents", Need.cluster(Verb.READ), AgentRoutes::list);
        routes.leader(HttpMethod.GET, AGENT, Need.cluster(Verb.READ), AgentRoutes::show);
        routes.leader(
                HttpMethod.PUT, AGENT + "/drain", Need.cluster(Verb.OPERATE), AgentRoutes::drain);
        routes.leader(
                HttpMethod.DELETE,
                AGENT + "/drain",
                Need.cluster(Verb.OPERATE),
                AgentRoutes::undrain);
        routes.leader(HttpMethod.GET, FREEZE, Need.cluster(Verb.READ), AgentRoutes::frozen);
        routes.leader(HttpMethod.POST, FREEZE, Need.cluster(Verb.OPERATE), AgentRoutes::freeze);
        routes.leader(HttpMethod.DELETE, FREEZE, Need.cluster(Verb.OPERATE), AgentRoutes::thaw);
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("job", "drained", "limit", "cursor");
        Page page = exchange.page();
        Optional<String> job = exchange.query("job");
        boolean drained = exchange.flag("drained");
        return exchange.ask(
                        state ->
                                isSeen(exchange, state, job)
                                        ? AgentView.list(
                                                state,
                                                page.after().map(AgentId::new).orElse(AgentId.NONE),
                                                page.wanted(),
                                                job,
                                                drained)
                                        : List.<AgentView>of())
                .map(found -> Reply.ok(page.list(found, AgentView::json, one -> one.id().value())));
    }

    /** A job that the caller may not see has no tasks anywhere. */
    private static boolean isSeen(Exchange exchange, State state, Optional<String> job) {
        return job.filter(name -> !exchange.sight().ofJob(state, name)).isEmpty();
    }

    private static AgentId agent(Exchange exchange) {
        AgentId id = new AgentId(exchange.path("agent"));
        if (!HoldId.isAgent(id)) {
            throw new Refusal(
                    Problem.notFound(
                            Text.quoted(id.value())
                                    + " is not an agent's id; GET /v1/agents and carillon agent"
                                    + " list show those that are known"));
        }
        return id;
    }

    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        return shown(exchange, agent(exchange));
    }

    private static Future<Reply> shown(Exchange exchange, AgentId id) {
        return exchange.ask(
                        state ->
                                AgentView.find(state, id)
                                        .map(view -> view.withTasks(state, exchange.sight())))
                .map(
                        found ->
                                Reply.ok(
                                        found.orElseThrow(
                                                () ->
                                                        new Refusal(
                                                                Problem.notFound(
                                                                        "nothing is known of agent "
                                                                                + id)))));
    }

    private static Future<Reply> drain(Exchange exchange) {
        exchange.onlyQuery();
        AgentId id = agent(exchange);
        Body body = Body.of(exchange);
        Optional<DrainPolicy> policy =
                body.reader()
                        .read(
                                "policy",
                                Kinds.maybe(Kinds.choice(DrainPolicy.class)),
                                Optional.empty());
        return place(exchange, body, HoldId.of(id), policy).compose(done -> shown(exchange, id));
    }

    private static Future<Answer.Done> place(
            Exchange exchange, Body body, HoldId id, Optional<DrainPolicy> policy) {
        Optional<Instant> until =
                body.reader().read("until", Kinds.maybe(Kinds.INSTANT), Optional.empty());
        String reason =
                body.reader()
                        .read("reason", Kinds.maybe(Kinds.STRING), Optional.empty())
                        .orElse("");
        return body.close(
                        exchange,
                        (state, errors) ->
                                HoldChecks.check(id, reason, until, exchange.now(), errors))
                .compose(
                        good ->
                                exchange.command(
                                        new Command.PlaceHold(id, until, reason, policy),
                                        Answer.Done.class));
    }

    private static Future<Reply> undrain(Exchange exchange) {
        exchange.onlyQuery();
        AgentId id = agent(exchange);
        Body.of(exchange).close();
        return JobRoutes.done(exchange, new Command.LiftHold(HoldId.of(id)), 200);
    }

    private static Future<Reply> frozen(Exchange exchange) {
        exchange.onlyQuery();
        return exchange.ask(state -> state.holds().freeze().map(HoldView::freeze))
                .map(AgentRoutes::frozen);
    }

    private static Reply frozen(Optional<JsonObject> freeze) {
        JsonObject json = new JsonObject().put("frozen", freeze.isPresent());
        freeze.ifPresent(json::mergeIn);
        return Reply.ok(json);
    }

    private static Future<Reply> freeze(Exchange exchange) {
        exchange.onlyQuery();
        return place(exchange, Body.of(exchange), HoldId.CLUSTER, Optional.empty())
                .compose(
                        done -> exchange.ask(state -> state.holds().freeze().map(HoldView::freeze)))
                .map(AgentRoutes::frozen);
    }

    private static Future<Reply> thaw(Exchange exchange) {
        exchange.onlyQuery();
        Body.of(exchange).close();
        return JobRoutes.done(exchange, new Command.LiftHold(HoldId.CLUSTER), 200);
    }
}
