package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.UpdateWish;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.ScaleChecks;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.job.Job;
import io.carillon.web.http.Body;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Json;
import io.carillon.web.http.Need;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.carillon.web.http.Sight;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The routes that concern the versions of a job, and how a daemon's shards come to follow them. */
public final class UpdateRoutes {
    private static final String JOB = "/v1/jobs/:job";

    private UpdateRoutes() {}

    public static void mount(RouteTable routes) {
        routes.leader(
                HttpMethod.GET, JOB + "/versions", Need.job(Verb.READ), UpdateRoutes::versions);
        routes.conditional(
                HttpMethod.POST,
                JOB + "/update/pause",
                Need.job(Verb.OPERATE),
                UpdateRoutes::pause);
        routes.conditional(
                HttpMethod.POST,
                JOB + "/update/resume",
                Need.job(Verb.OPERATE),
                UpdateRoutes::resume);
        routes.conditional(
                HttpMethod.POST, JOB + "/rollback", Need.job(Verb.OPERATE), UpdateRoutes::rollback);
        routes.conditional(
                HttpMethod.POST, JOB + "/scale", Need.job(Verb.OPERATE), UpdateRoutes::scale);
    }

    private static Future<Reply> versions(Exchange exchange) {
        exchange.onlyQuery();
        String name = JobRoutes.name(exchange);
        return exchange.ask(state -> Kept.find(state, name, exchange.sight()))
                .map(found -> found.orElseThrow(() -> JobRoutes.noJob(name)))
                .map(kept -> Reply.ok(versions(kept.stored(), kept.veil())));
    }

    /** A job, and what is hidden of it. */
    private record Kept(StoredJob stored, Veil veil) {
        static Optional<Kept> find(State state, String name, Sight sight) {
            return state.job(name).map(job -> new Kept(job.stored(), Veil.of(sight, state, name)));
        }
    }

    private static JsonObject versions(StoredJob stored, Veil veil) {
        List<Long> newest = new ArrayList<>(stored.versions().keySet());
        Collections.reverse(newest);
        return new JsonObject()
                .put("items", Json.array(newest, version -> version(stored, version, veil)))
                .putNull("next");
    }

    private static JsonObject version(StoredJob stored, long version, Veil veil) {
        boolean up = stored.kept().whole().filter(whole -> whole.version() == version).isPresent();
        Job definition = Objects.requireNonNull(stored.versions().get(version));
        return new JsonObject()
                .put("version", version)
                .put("inForce", version == stored.version())
                .put("lastUp", up)
                .put("definition", veil.over(JobDocument.write(definition)));
    }

    private static Future<Reply> pause(Exchange exchange) {
        exchange.onlyQuery();
        Body body = Body.of(exchange);
        Optional<String> reason =
                body.reader().read("reason", Kinds.maybe(Kinds.STRING), Optional.empty());
        body.close();
        return done(exchange, new UpdateWish.Hold(reason.orElse("")));
    }

    private static Future<Reply> resume(Exchange exchange) {
        exchange.onlyQuery();
        Body.of(exchange).close();
        return done(exchange, new UpdateWish.GoOn());
    }

    private static Future<Reply> rollback(Exchange exchange) {
        exchange.onlyQuery();
        Body body = Body.of(exchange);
        Optional<Integer> version =
                body.reader().read("version", Kinds.maybe(Kinds.WHOLE), Optional.empty());
        body.close();
        return done(exchange, new UpdateWish.Undo(version.map(Integer::longValue)));
    }

    private static Future<Reply> scale(Exchange exchange) {
        exchange.onlyQuery();
        Body body = Body.of(exchange);
        Optional<Integer> shards =
                body.reader().read(ScaleChecks.SHARDS, Kinds.maybe(Kinds.WHOLE), Optional.empty());
        if (shards.isEmpty() && body.errors().isEmpty()) {
            body.found().at(ScaleChecks.SHARDS).add("is missing; write how many shards");
        }
        body.close();
        return done(exchange, new UpdateWish.Scale(shards.orElse(0)));
    }

    private static Future<Reply> done(Exchange exchange, UpdateWish wish) {
        String name = JobRoutes.name(exchange);
        Command command = new Command.UpdateJob(name, wish);
        return JobRoutes.done(exchange, JobRoutes.matched(exchange, name, command), 200);
    }
}
