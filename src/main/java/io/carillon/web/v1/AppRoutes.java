package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.access.Verb;
import io.carillon.core.commands.AppCommandRules;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.AppChecks;
import io.carillon.core.state.State;
import io.carillon.document.AppDocument;
import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Page;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;

/** The routes under {@code /v1/apps}. */
public final class AppRoutes {
    private static final String APP = "/v1/apps/:app";

    private AppRoutes() {}

    public static void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/apps", Need.each(Verb.READ), AppRoutes::list);
        routes.leader(HttpMethod.GET, APP, Need.app(Verb.READ), AppRoutes::show);
        routes.creating(HttpMethod.PUT, APP, Need.app(Verb.DEFINE), AppRoutes::put);
        routes.conditional(HttpMethod.DELETE, APP, Need.app(Verb.DEFINE), AppRoutes::delete);
        routes.here(HttpMethod.GET, "/v1/schema/app", Need.each(Verb.READ), AppRoutes::schema);
    }

    /** The app's name, from the path. */
    private static String name(Exchange exchange) {
        String name = exchange.path("app");
        List<FieldError> errors = AppChecks.checkName(name);
        if (!errors.isEmpty()) {
            throw new Refusal(Problem.invalid("the path does not name an app", errors));
        }
        return name;
    }

    private static Future<Reply> schema(Exchange exchange) {
        exchange.onlyQuery();
        Buffer schema = Buffer.buffer(AppDocument.schema().toPrettyString());
        return Future.succeededFuture(Reply.of("application/schema+json", schema).tagged());
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("q", "label", "limit", "cursor");
        Page page = exchange.page();
        JobSummary.Filter filter =
                new JobSummary.Filter(
                        exchange.query("q").map(JobRoutes::words).orElse(""),
                        exchange.query("label").orElse(""),
                        Optional.empty());
        return exchange.ask(state -> AppView.find(state, filter, page, exchange.sight()))
                .map(
                        found ->
                                Reply.ok(
                                        page.list(
                                                found,
                                                AppView::line,
                                                view -> view.stored().name())));
    }

    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        String name = name(exchange);
        return exchange.ask(state -> find(state, name, exchange))
                .map(
                        found ->
                                reply(
                                        200,
                                        found.orElseThrow(
                                                () ->
                                                        new Refusal(
                                                                Problem.notFound(
                                                                        "there is no app "
                                                                                + name)))));
    }

    private static Optional<AppView> find(State state, String name, Exchange exchange) {
        if (AppCommandRules.held(state, name)) {
            throw new Refusal(Problem.of(AppCommandRules.HELD));
        }
        return AppView.find(state, name, exchange.sight());
    }

    private static Reply reply(int status, AppView view) {
        return Reply.json(status, view.json()).tagged(view.stored().version());
    }

    private static Command matched(Exchange exchange, String app, Command command) {
        return exchange.matched(command, versions -> new Command.OnlyIfApp(app, versions, command));
    }

    private static Future<Reply> put(Exchange exchange) {
        exchange.onlyQuery();
        String name = name(exchange);
        boolean onlyCreate = exchange.onlyCreate();
        JsonNode json = exchange.json();
        Veil.refuse(json);
        return exchange.apart(() -> AppDocument.read(name, json))
                .map(AppRoutes::good)
                .compose(
                        app ->
                                exchange.command(
                                        matched(
                                                exchange,
                                                name,
                                                new Command.PutApp(app, onlyCreate)),
                                        Answer.AppStored.class,
                                        (state, stored) -> Written.of(state, stored, exchange)))
                .map(Written::reply);
    }

    private static App good(AppDocument.Reading reading) {
        return reading.app()
                .orElseThrow(
                        () ->
                                new Refusal(
                                        Problem.invalid(
                                                "the app document is not valid",
                                                reading.errors())));
    }

    /** An app as a request has just written it. */
    private record Written(boolean created, AppView view) {
        static Written of(State state, Answer.AppStored stored, Exchange exchange) {
            return new Written(
                    stored.created(), AppRoutes.find(state, stored.app(), exchange).orElseThrow());
        }

        Reply reply() {
            return AppRoutes.reply(created ? 201 : 200, view)
                    .with("Location", "/v1/apps/" + view.stored().name());
        }
    }

    private static Future<Reply> delete(Exchange exchange) {
        exchange.onlyQuery("jobs");
        String name = name(exchange);
        Optional<String> jobs = exchange.query("jobs");
        if (jobs.filter(word -> !word.equals("delete")).isPresent()) {
            throw new Refusal(
                    Problem.parameter(
                            "?jobs", "may only be delete: the jobs of the app are deleted first"));
        }
        Command command = new Command.DeleteApp(name, jobs.isPresent());
        return JobRoutes.done(exchange, matched(exchange, name, command), 202);
    }
}
