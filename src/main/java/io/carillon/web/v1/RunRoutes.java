package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Kinds;
import io.carillon.core.definition.RunChecks;
import io.carillon.core.records.IdempotencyRecord;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.RunId;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The routes of runs. */
public final class RunRoutes {
    private static final String RUNS = "/v1/jobs/:job/runs";
    private static final String RUN = "/v1/runs/:run";

    private RunRoutes() {}

    public static void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, RUNS, Need.job(Verb.READ), RunRoutes::list);
        routes.conditional(HttpMethod.POST, RUNS, Need.job(Verb.RUN), RunRoutes::start);
        routes.leader(HttpMethod.GET, RUN, Need.run(Verb.READ), RunRoutes::show);
        routes.leader(HttpMethod.GET, "/v1/waiting", Need.each(Verb.READ), RunRoutes::waiting);
        routes.conditional(HttpMethod.POST, RUN + "/kill", Need.run(Verb.RUN), RunRoutes::kill);
        routes.conditional(HttpMethod.POST, RUN + "/retry", Need.run(Verb.RUN), RunRoutes::retry);
    }

    private static Future<Reply> waiting(Exchange exchange) {
        exchange.onlyQuery("job", "limit");
        Optional<String> job = exchange.query("job");
        int most = exchange.page().limit();
        return exchange.ask(state -> WaitingList.of(state, job, exchange.now(), exchange.sight()))
                .map(list -> Reply.ok(list.json(most)));
    }

    private static RunId id(Exchange exchange) {
        String text = exchange.path("run");
        return RunId.parse(text)
                .filter(id -> id.toString().equals(text))
                .orElseThrow(() -> new Refusal(Problem.notFound("that is not a run's id")));
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("limit", "cursor");
        String name = JobRoutes.name(exchange);
        Page page = exchange.page();
        Optional<RunId> after = page.after(RunId::parse);
        return exchange.<Optional<List<RunSummary>>>ask(
                        state ->
                                state.job(name)
                                        .map(
                                                job ->
                                                        newest(
                                                                state,
                                                                job,
                                                                after,
                                                                page.wanted(),
                                                                exchange.now())))
                .map(found -> found.orElseThrow(() -> JobRoutes.noJob(name)))
                .map(
                        runs ->
                                Reply.ok(
                                        page.list(
                                                runs,
                                                RunSummary::json,
                                                line -> line.run().id().toString())));
    }

    private static List<RunSummary> newest(
            State state, JobEntry job, Optional<RunId> after, int most, Instant now) {
        List<RunId> ids = new ArrayList<>(job.runs().keySet());
        ids.addAll(job.finished().keySet());
        ids.sort(Comparator.reverseOrder());
        List<RunSummary> lines = new ArrayList<>();
        Waits waits = new Waits(state, now);
        for (RunId id : ids) {
            if (lines.size() == most) {
                break;
            }
            if (after.isEmpty() || id.compareTo(after.get()) < 0) {
                RunEntry live = job.runs().get(id);
                if (live != null) {
                    lines.add(RunSummary.of(waits, live));
                } else {
                    RunView.finished(job, id).map(RunSummary::of).ifPresent(lines::add);
                }
            }
        }
        return lines;
    }

    private static Future<Reply> start(Exchange exchange) {
        exchange.onlyQuery();
        String name = JobRoutes.name(exchange);
        Veil.refuse(exchange.json());
        Body body = Body.of(exchange);
        List<Integer> shards = body.reader().read("shards", Kinds.list(Kinds.WHOLE), List.of());
        Optional<String> parameter =
                body.reader().read("parameter", Kinds.maybe(Kinds.STRING), Optional.empty());
        SortedMap<String, String> env = body.reader().read("env", Kinds.STRINGS, new TreeMap<>());
        if (body.reader().has("shards") && shards.isEmpty() && body.errors().isEmpty()) {
            body.reader()
                    .error("shards", "is empty; name at least one shard, or leave it out for all");
        }
        Optional<String> key = key(exchange);
        TreeSet<Integer> only = new TreeSet<>(shards);
        Command start = new Command.RunNow(name, only, parameter, env, key);
        return body.close(
                        exchange,
                        (state, errors) ->
                                state.job(name)
                                        .map(job -> job.stored().job())
                                        .ifPresent(
                                                all ->
                                                        RunChecks.check(
                                                                all, only, parameter, env, errors)))
                .compose(good -> started(exchange, JobRoutes.matched(exchange, name, start)));
    }

    private static Optional<String> key(Exchange exchange) {
        return exchange.header("Idempotency-Key").map(RunRoutes::key);
    }

    private static String key(String text) {
        if (!RunChecks.isKey(text)) {
            throw new Refusal(
                    Problem.parameter(
                            "Idempotency-Key", "must have 1 to 200 printable ASCII characters"));
        }
        return text;
    }

    private static Future<Reply> started(Exchange exchange, Command command) {
        return exchange.command(
                        command,
                        Answer.RunAccepted.class,
                        (state, accepted) -> Started.of(state, accepted, exchange))
                .map(Started::reply);
    }

    /** The run that a request has just started, or that its idempotency key stands for. */
    private record Started(
            Answer.RunAccepted accepted,
            Optional<RunView> view,
            Optional<IdempotencyRecord> forgotten) {
        static Started of(State state, Answer.RunAccepted accepted, Exchange exchange) {
            RunId id = accepted.run();
            return new Started(
                    accepted,
                    RunView.find(state, id, shardsOf(id), exchange.now(), exchange.sight()),
                    state.job(id.job()).flatMap(job -> job.requests().of(id)));
        }

        Reply reply() {
            RunId id = accepted.run();
            JsonObject json =
                    view.map(run -> run.json(shardsOf(id)))
                            .orElseGet(() -> RunView.forgotten(id, forgotten));
            return Reply.json(202, json.put("repeated", accepted.repeated()))
                    .with("Location", "/v1/runs/" + id);
        }
    }

    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery("limit", "cursor");
        RunId id = id(exchange);
        Page page =
                exchange.query("limit").isPresent() ? exchange.page() : exchange.page().longest();
        return find(exchange, id, page).map(view -> reply(view, page));
    }

    private static Future<RunView> find(Exchange exchange, RunId id, Page page) {
        return exchange.ask(
                        state -> RunView.find(state, id, page, exchange.now(), exchange.sight()))
                .map(found -> found.orElseThrow(() -> noRun(id)));
    }

    private static Reply reply(RunView view, Page page) {
        return Reply.ok(view.json(page)).tagged();
    }

    /** A command about the run, under the condition that the request makes. */
    private static Future<Command> matched(Exchange exchange, RunId id, Command command) {
        Page page = shardsOf(id);
        return exchange.matched(
                command, () -> find(exchange, id, page), view -> reply(view, page), RunView::seen);
    }

    private static Page shardsOf(RunId run) {
        return Page.first("/v1/runs/" + run);
    }

    private static Refusal noRun(RunId id) {
        return new Refusal(
                Problem.notFound("there is no run " + id + ", or it is too old to be kept"));
    }

    private static Future<Reply> kill(Exchange exchange) {
        exchange.onlyQuery();
        RunId id = id(exchange);
        Body.of(exchange).close();
        return matched(exchange, id, new Command.KillRun(id))
                .compose(kill -> JobRoutes.done(exchange, kill, 202));
    }

    private static Future<Reply> retry(Exchange exchange) {
        exchange.onlyQuery();
        RunId id = id(exchange);
        Body.of(exchange).close();
        Optional<String> key = key(exchange);
        return matched(exchange, id, new Command.RetryRun(id, key))
                .compose(retry -> started(exchange, retry));
    }
}
