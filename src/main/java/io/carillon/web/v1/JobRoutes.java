package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.access.Verb;
import io.carillon.core.commands.JobCommandRules;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.PauseChecks;
import io.carillon.core.state.State;
import io.carillon.document.JobDocument;
import io.carillon.model.job.Job;
import io.carillon.model.run.Fire;
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
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The routes under {@code /v1/jobs} that concern jobs and their fires. */
public final class JobRoutes {
    private static final String JOB = "/v1/jobs/:job";

    /** Maximum number of characters of a search: each is compared with the texts of many jobs. */
    private static final int MAX_WORDS = 200;

    private JobRoutes() {}

    public static void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/jobs", Need.each(Verb.READ), JobRoutes::list);
        routes.leader(HttpMethod.GET, JOB, Need.job(Verb.READ), JobRoutes::show);
        routes.creating(HttpMethod.PUT, JOB, Need.definition(), JobRoutes::put);
        routes.conditional(HttpMethod.DELETE, JOB, Need.job(Verb.DEFINE), JobRoutes::delete);
        routes.conditional(
                HttpMethod.POST, JOB + "/pause", Need.job(Verb.OPERATE), JobRoutes::pause);
        routes.conditional(
                HttpMethod.POST, JOB + "/resume", Need.job(Verb.OPERATE), JobRoutes::resume);
        RestartRoute.mount(routes);
        routes.leader(HttpMethod.GET, JOB + "/fires", Need.job(Verb.READ), JobRoutes::fires);
    }

    /** The job's name, from the path. */
    static String name(Exchange exchange) {
        String name = exchange.path("job");
        var errors = JobChecks.checkName(name);
        if (!errors.isEmpty()) {
            throw new Refusal(Problem.invalid("the path does not name a job", errors));
        }
        return name;
    }

    static Refusal noJob(String name) {
        return new Refusal(Problem.notFound("there is no job " + name));
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("q", "label", "app", "limit", "cursor");
        Page page = exchange.page();
        JobSummary.Filter filter =
                new JobSummary.Filter(
                        exchange.query("q").map(JobRoutes::words).orElse(""),
                        exchange.query("label").orElse(""),
                        exchange.query("app"));
        return exchange.ask(
                        state ->
                                JobSummary.find(
                                        state, filter, page, exchange.now(), exchange.sight()))
                .map(found -> Reply.ok(found.json(page)));
    }

    /** The words of a search, in small letters. */
    static String words(String wanted) {
        if (wanted.length() > MAX_WORDS) {
            throw new Refusal(
                    Problem.parameter("?q", "has more than " + MAX_WORDS + " characters"));
        }
        return wanted.toLowerCase(Locale.ROOT);
    }

    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery("effective");
        String name = name(exchange);
        boolean effective = exchange.flag("effective");
        return exchange.ask(state -> find(state, name, exchange))
                .map(found -> found.orElseThrow(() -> noJob(name)))
                .map(view -> reply(200, effective ? view.withEffective() : view));
    }

    private static Optional<JobView> find(State state, String name, Exchange exchange) {
        if (state.quarantine().holds(name)) {
            throw new Refusal(Problem.of(JobCommandRules.HELD));
        }
        return JobView.find(state, name, exchange.now(), exchange.sight());
    }

    private static Reply reply(int status, JobView view) {
        return Reply.json(status, view.json()).tagged(view.stored().version());
    }

    /** A command about a job, under the condition that the request makes. */
    static Command matched(Exchange exchange, String job, Command command) {
        return exchange.matched(command, versions -> new Command.OnlyIf(job, versions, command));
    }

    private static Future<Reply> put(Exchange exchange) {
        exchange.onlyQuery();
        String name = name(exchange);
        boolean onlyCreate = exchange.onlyCreate();
        return document(name, exchange)
                .compose(
                        job ->
                                exchange.command(
                                        matched(
                                                exchange,
                                                name,
                                                new Command.PutJob(job, onlyCreate)),
                                        Answer.JobStored.class,
                                        (state, stored) -> Written.of(state, stored, exchange)))
                .map(Written::reply);
    }

    /** A job as a request has just written it. */
    private record Written(boolean created, JobView view) {
        static Written of(State state, Answer.JobStored stored, Exchange exchange) {
            return new Written(
                    stored.created(), JobRoutes.find(state, stored.job(), exchange).orElseThrow());
        }

        Reply reply() {
            return JobRoutes.reply(created ? 201 : 200, view)
                    .with("Location", "/v1/jobs/" + view.stored().name());
        }
    }

    /**
     * The job that the body describes. What is wrong with the document is refused together with
     * what is wrong with the job, for which the engine is asked for the limits.
     */
    private static Future<Job> document(String name, Exchange exchange) {
        JsonNode json = exchange.json();
        Veil.refuse(json);
        return exchange.apart(() -> JobDocument.read(name, json))
                .compose(
                        reading ->
                                reading.job().isPresent() && !exchange.isLarge()
                                        ? Future.succeededFuture(reading.job().get())
                                        : checked(name, exchange, reading));
    }

    private static Future<Job> checked(
            String name, Exchange exchange, JobDocument.Reading reading) {
        return exchange.ask(state -> Circumstances.of(state, name, reading, exchange.now()))
                .compose(present -> exchange.apart(() -> present.check(reading)))
                .map(
                        errors -> {
                            if (!errors.isEmpty()) {
                                throw new Refusal(
                                        Problem.invalid("the job document is not valid", errors));
                            }
                            return reading.job().orElseThrow();
                        });
    }

    private static Future<Reply> delete(Exchange exchange) {
        exchange.onlyQuery();
        String name = name(exchange);
        return done(exchange, matched(exchange, name, new Command.DeleteJob(name)), 202);
    }

    private static Future<Reply> pause(Exchange exchange) {
        exchange.onlyQuery();
        String name = name(exchange);
        Body body = Body.of(exchange);
        Optional<Instant> until =
                body.reader().read("until", Kinds.maybe(Kinds.INSTANT), Optional.empty());
        String reason =
                body.reader()
                        .read("reason", Kinds.maybe(Kinds.STRING), Optional.empty())
                        .orElse("");
        boolean stop = body.reader().read("stop", Kinds.FLAG, false);
        return body.close(
                        exchange,
                        (state, errors) ->
                                state.job(name)
                                        .ifPresent(
                                                job ->
                                                        PauseChecks.check(
                                                                job.stored().job().type(),
                                                                until,
                                                                stop,
                                                                exchange.now(),
                                                                errors)))
                .compose(
                        good ->
                                done(
                                        exchange,
                                        matched(
                                                exchange,
                                                name,
                                                new Command.PauseJob(name, until, reason, stop)),
                                        200));
    }

    private static Future<Reply> resume(Exchange exchange) {
        exchange.onlyQuery();
        String name = name(exchange);
        Body.of(exchange).close();
        return done(exchange, matched(exchange, name, new Command.ResumeJob(name)), 200);
    }

    /** Carries out a command that has no result but that it is done. */
    static Future<Reply> done(Exchange exchange, Command command, int status) {
        return exchange.command(command, Answer.Done.class)
                .map(done -> Reply.json(status, new JsonObject().put("detail", done.what())));
    }

    private static Future<Reply> fires(Exchange exchange) {
        exchange.onlyQuery("from", "to", "limit", "cursor");
        String name = name(exchange);
        Page page = exchange.page();
        Instant from = exchange.query("from").map(t -> time("?from", t)).orElse(Instant.MIN);
        Instant to = exchange.query("to").map(t -> time("?to", t)).orElse(Instant.MAX);
        if (from.isAfter(to)) {
            throw new Refusal(Problem.parameter("?from", "is later than to"));
        }
        return exchange.<Optional<List<Fire>>>ask(
                        state -> state.job(name).map(job -> FireView.find(job, from, to, page)))
                .map(found -> found.orElseThrow(() -> noJob(name)))
                .map(
                        fires ->
                                Reply.ok(
                                        page.list(
                                                fires,
                                                fire -> FireView.json(name, fire),
                                                FireView::key)));
    }

    static Instant time(String where, String text) {
        try {
            return java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new Refusal(
                    Problem.parameter(
                            where,
                            "is not a valid ISO-8601 instant; an example: 2030-01-31T02:00:00Z"));
        }
    }
}
