package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.access.Verb;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.JobFields;
import io.carillon.core.records.StoredJob;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Json;
import io.carillon.web.http.Need;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a job document may say, and what one would do, without doing it. */
public final class PlanRoute {
    private static final int FIRES = 10;

    private PlanRoute() {}

    public static void mount(RouteTable routes) {
        routes.asking("/v1/plan", Need.each(Verb.DEFINE), PlanRoute::plan);
        routes.here(HttpMethod.GET, "/v1/schema/job", Need.each(Verb.READ), PlanRoute::schema);
    }

    private static Future<Reply> schema(Exchange exchange) {
        exchange.onlyQuery();
        Buffer schema = Buffer.buffer(JobDocument.schema().toPrettyString());
        return Future.succeededFuture(Reply.of("application/schema+json", schema).tagged());
    }

    private static Future<Reply> plan(Exchange exchange) {
        exchange.onlyQuery();
        JsonNode json = exchange.json();
        Veil.refuse(json);
        return exchange.apart(() -> JobDocument.read(json))
                .compose(
                        reading ->
                                exchange.ask(state -> present(exchange, state, reading))
                                        .compose(present -> plan(exchange, reading, present)))
                .map(Reply::ok);
    }

    /** Whoever may not define a job learns nothing of what is stored for it. */
    private static Circumstances present(
            Exchange exchange, State state, JobDocument.Reading reading) {
        exchange.mayDefine(state, reading.name(), reading.app());
        return Circumstances.of(state, reading.name(), reading, exchange.now());
    }

    /** Agents are only looked at for a definition that is good. */
    private static Future<JsonObject> plan(
            Exchange exchange, JobDocument.Reading reading, Circumstances present) {
        return exchange.apart(() -> present.check(reading))
                .compose(
                        errors ->
                                errors.isEmpty()
                                        ? exchange.ask(state -> present.withAgents(state, reading))
                                                .compose(
                                                        all ->
                                                                exchange.apart(
                                                                        () -> plan(reading, all)))
                                        : Future.succeededFuture(invalid(errors)));
    }

    private static JsonObject plan(JobDocument.Reading reading, Circumstances present) {
        return plan(reading.job().orElseThrow(), present);
    }

    private static JsonObject invalid(List<FieldError> errors) {
        return new JsonObject().put("valid", false).put("errors", array(errors));
    }

    private static JsonArray array(List<FieldError> errors) {
        return Json.array(
                errors,
                error ->
                        new JsonObject().put("path", error.path()).put("message", error.message()));
    }

    private static JsonObject plan(Job job, Circumstances present) {
        Optional<Job> stored = present.stored().map(StoredJob::job);
        ZoneId zone =
                job.schedule().rule() instanceof Schedule.Cron cron
                        ? cron.timeZone()
                        : ZoneOffset.UTC;
        List<FieldError> warnings = new ArrayList<>(JobChecks.warnings(job));
        warnings.addAll(present.warnings());
        Instant anchor = present.stored().map(StoredJob::createdAt).orElse(present.now());
        return new JsonObject()
                .put("valid", true)
                .put("errors", new JsonArray())
                .put("warnings", array(warnings))
                .put("change", change(job, stored))
                .put("differs", stored.map(old -> differs(old, job)).orElse(new JsonArray()))
                .put("placement", present.funnel().map(FunnelView::placement).orElse(null))
                .put(
                        "nextFires",
                        Json.array(
                                ScheduleRules.upcoming(
                                        CompiledSchedule.of(job.schedule()),
                                        anchor,
                                        present.now(),
                                        FIRES),
                                fire ->
                                        new JsonObject()
                                                .put("utc", fire.toString())
                                                .put("local", fire.atZone(zone).toString())));
    }

    private static String change(Job job, Optional<Job> stored) {
        return stored.isEmpty() ? "CREATE" : stored.get().equals(job) ? "NONE" : "REPLACE";
    }

    /** The paths of the fields at the top that would change. */
    private static JsonArray differs(Job old, Job next) {
        return Json.array(JobFields.SHAPE.differences(old, next), field -> "/" + field);
    }
}
