package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.RestartChecks;
import io.carillon.web.http.Body;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code POST /v1/jobs/{job}/restart}: shards of a daemon begin anew. */
final class RestartRoute {
    private RestartRoute() {}

    static void mount(RouteTable routes) {
        routes.conditional(
                HttpMethod.POST,
                "/v1/jobs/:job/restart",
                Need.job(Verb.OPERATE),
                RestartRoute::restart);
    }

    private static Future<Reply> restart(Exchange exchange) {
        exchange.onlyQuery();
        String name = JobRoutes.name(exchange);
        Body body = Body.of(exchange);
        List<Integer> shards = body.reader().read("shards", Kinds.list(Kinds.WHOLE), List.of());
        String reason =
                body.reader()
                        .read("reason", Kinds.maybe(Kinds.STRING), Optional.empty())
                        .orElse("");
        if (body.reader().has("shards") && shards.isEmpty() && body.errors().isEmpty()) {
            body.reader()
                    .error("shards", "is empty; name at least one shard, or leave it out for all");
        }
        TreeSet<Integer> only = new TreeSet<>(shards);
        return body.close(
                        exchange,
                        (state, errors) ->
                                state.job(name)
                                        .ifPresent(
                                                job ->
                                                        RestartChecks.check(
                                                                job.stored().job(), only, errors)))
                .compose(
                        good ->
                                JobRoutes.done(
                                        exchange,
                                        JobRoutes.matched(
                                                exchange,
                                                name,
                                                new Command.RestartJob(name, only, reason)),
                                        202));
    }
}
