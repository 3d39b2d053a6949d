package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.runtime.AuditLine;
import io.carillon.runtime.AuditTrail;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Json;
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
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code GET /v1/audit}: the newest lines of the audit of the node that is asked. */
public final class AuditRoute {
    private final String node;
    private final AuditTrail trail;

    /**
     * @param node the name of this node
     */
    public AuditRoute(String node, AuditTrail trail) {
        this.node = node;
        this.trail = trail;
    }

    public void mount(RouteTable routes) {
        routes.here(HttpMethod.GET, "/v1/audit", Need.cluster(Verb.ADMIN), this::list);
    }

    private Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("from", "to", "caller", "path", "outcome", "event", "limit", "cursor");
        Page page = exchange.page();
        long before =
                page.after(key -> key.matches("[0-9]{1,18}") ? Optional.of(key) : Optional.empty())
                        .map(Long::parseLong)
                        .orElse(Long.MAX_VALUE);
        return Future.succeededFuture(
                Reply.ok(
                        page.list(
                                        trail.newest(wanted(exchange), before, page.wanted()),
                                        one -> json(one.line()),
                                        one -> String.valueOf(one.number()))
                                .put("node", node)));
    }

    private static Predicate<AuditLine> wanted(Exchange exchange) {
        Optional<Instant> from = exchange.query("from").map(text -> JobRoutes.time("?from", text));
        Optional<Instant> to = exchange.query("to").map(text -> JobRoutes.time("?to", text));
        Optional<String> caller = exchange.query("caller");
        Optional<String> path = exchange.query("path");
        Optional<AuditLine.Outcome> outcome =
                exchange.query("outcome")
                        .map(text -> word("?outcome", AuditLine.Outcome.class, text));
        Optional<AuditLine.Event> event =
                exchange.query("event").map(text -> word("?event", AuditLine.Event.class, text));
        return line ->
                from.filter(line.at()::isBefore).isEmpty()
                        && to.filter(time -> !line.at().isBefore(time)).isEmpty()
                        && caller.filter(name -> !name.equals(line.who().name())).isEmpty()
                        && path.filter(start -> !line.asked().path().startsWith(start)).isEmpty()
                        && outcome.filter(one -> one != line.outcome()).isEmpty()
                        && event.filter(one -> one != line.event()).isEmpty();
    }

    private static <E extends Enum<E>> E word(String where, Class<E> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> word(one).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new Refusal(
                                        Problem.parameter(
                                                where,
                                                "must be one of "
                                                        + String.join(
                                                                ", ",
                                                                Arrays.stream(
                                                                                type
                                                                                        .getEnumConstants())
                                                                        .map(AuditRoute::word)
                                                                        .toList()))));
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject json(AuditLine line) {
        JsonObject json =
                new JsonObject()
                        .put("time", line.at().toString())
                        .put("event", word(line.event()))
                        .put("outcome", word(line.outcome()))
                        .put("caller", line.who().name())
                        .put("kind", line.who().kind())
                        .put("address", line.who().address().orElse(null))
                        .put("method", line.asked().method())
                        .put("path", line.asked().path())
                        .put("request", line.asked().request())
                        .put("status", line.status() > 0 ? line.status() : null)
                        .put("detail", line.detail())
                        .put("changes", Json.array(line.changes(), AuditRoute::json));
        line.repeats()
                .ifPresent(
                        more ->
                                json.put("count", more.count())
                                        .put("since", more.since().toString()));
        return json;
    }

    private static JsonObject json(AuditLine.Change change) {
        return new JsonObject()
                .put("path", change.path())
                .put("before", change.before().orElse(null))
                .put("after", change.after().orElse(null));
    }
}
