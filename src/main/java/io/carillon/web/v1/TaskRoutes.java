package io.carillon.web.v1;

import io.carillon.core.access.Verb;
import io.carillon.core.contract.Command;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Sandboxes;
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

/** The routes of tasks and of their files. */
public final class TaskRoutes {
    private static final String TASK = "/v1/tasks/:task";

    private final Sandboxes sandboxes;

    public TaskRoutes(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    public void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/tasks", Need.each(Verb.READ), TaskRoutes::list);
        routes.leader(HttpMethod.GET, TASK, Need.task(Verb.READ), TaskRoutes::show);
        routes.conditional(HttpMethod.POST, TASK + "/kill", Need.task(Verb.RUN), TaskRoutes::kill);
        TaskFiles files = new TaskFiles(sandboxes);
        routes.leader(
                HttpMethod.GET, TASK + "/files/:file", Need.task(Verb.READ_OUTPUT), files::ofTask);
        routes.leader(
                HttpMethod.GET,
                TASK + "/executor/:file",
                Need.task(Verb.READ_OUTPUT),
                files::ofExecutor);
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("limit", "cursor");
        Page page = exchange.page();
        page.after(TaskId::parse); // A bad cursor is refused here, not in the engine.
        return exchange.ask(state -> TaskView.live(state, page, exchange.sight()))
                .map(
                        tasks ->
                                Reply.ok(
                                        page.list(
                                                tasks,
                                                TaskView::json,
                                                task -> task.id().toString())));
    }

    static TaskId id(Exchange exchange) {
        return TaskId.parse(exchange.path("task"))
                .orElseThrow(() -> new Refusal(Problem.notFound("that is not a task's id")));
    }

    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        TaskId id = id(exchange);
        return find(exchange, id).map(TaskRoutes::reply);
    }

    private static Future<TaskView> find(Exchange exchange, TaskId id) {
        return exchange.ask(
                state ->
                        TaskView.of(state, id, Problem::notFound)
                                .under(Veil.of(exchange.sight(), state, id.run().job())));
    }

    private static Reply reply(TaskView view) {
        return Reply.ok(view.json()).tagged();
    }

    private static Future<Reply> kill(Exchange exchange) {
        exchange.onlyQuery();
        TaskId id = id(exchange);
        Body.of(exchange).close();
        return exchange.matched(
                        new Command.KillTask(id.toString()),
                        () -> find(exchange, id),
                        TaskRoutes::reply,
                        TaskView::seen)
                .compose(kill -> JobRoutes.done(exchange, kill, 202));
    }
}
