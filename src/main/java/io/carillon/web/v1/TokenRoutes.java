package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.Text;
import io.carillon.core.records.StoredToken;
import io.carillon.web.access.Access;
import io.carillon.web.access.Bearer;
import io.carillon.web.access.RunTimeTokens;
import io.carillon.web.http.Body;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Json;
import io.carillon.web.http.Need;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** The routes of tokens that are made at run time. */
public final class TokenRoutes {
    private static final String TOKENS = "/v1/tokens";

    private final Access access;

    public TokenRoutes(Access access) {
        this.access = access;
    }

    public void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, TOKENS, Need.cluster(Verb.ADMIN), TokenRoutes::list);
        routes.leader(HttpMethod.POST, TOKENS, Need.cluster(Verb.ADMIN), this::create);
        routes.leader(
                HttpMethod.DELETE,
                TOKENS + "/:token",
                Need.cluster(Verb.ADMIN),
                TokenRoutes::revoke);
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery();
        return exchange.ask(
                        state ->
                                Json.array(
                                        List.copyOf(state.tokens().all().values()),
                                        token -> json(token, exchange.now())))
                .map(items -> Reply.ok(new JsonObject().put("items", items).putNull("next")));
    }

    private static JsonObject json(StoredToken token, Instant now) {
        return new JsonObject()
                .put("name", token.name())
                .put("roles", new JsonArray(List.copyOf(token.roles())))
                .put("createdAt", token.createdAt().toString())
                .put("createdBy", token.by())
                .put("expires", Json.text(token.expires()))
                .put("expired", token.isOver(now));
    }

    private Future<Reply> create(Exchange exchange) {
        exchange.onlyQuery();
        if (!access.required()) {
            throw new Refusal(
                    Problem.of(
                            409,
                            "conflict",
                            "no caller needs a token here; set authentication.mode=token first"));
        }
        Body body = Body.of(exchange);
        String name = body.reader().read("name", Kinds.STRING, "");
        List<String> roles = body.reader().read("roles", Kinds.list(Kinds.STRING), List.of());
        Optional<Instant> expires =
                body.reader().read("expires", Kinds.maybe(Kinds.INSTANT), Optional.empty());
        for (String role : roles) {
            if (!access.isRole(role)) {
                body.reader()
                        .error("roles", "has " + Text.quoted(role) + ", which is not a role here");
            }
        }
        body.close();
        String secret = RunTimeTokens.make();
        Command command =
                new Command.CreateToken(
                        name, Bearer.digest(secret), new TreeSet<>(roles), expires, false);
        return exchange.command(
                        command,
                        Answer.Done.class,
                        (state, done) ->
                                Optional.ofNullable(state.tokens().all().get(name))
                                        .map(token -> json(token, exchange.now()))
                                        .orElseGet(JsonObject::new))
                .map(
                        json ->
                                Reply.json(201, json.put("token", secret))
                                        .with("Cache-Control", "no-store")
                                        .with("Location", TOKENS + "/" + name));
    }

    private static Future<Reply> revoke(Exchange exchange) {
        exchange.onlyQuery();
        return JobRoutes.done(exchange, new Command.RevokeToken(exchange.path("token")), 200);
    }
}
