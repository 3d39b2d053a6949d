package io.carillon.web.v1;

import io.carillon.core.contract.Command;
import io.carillon.core.state.State;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Sandboxes;
import io.carillon.web.http.Body;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Page;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Optional;

/** The routes of tasks and of their files. */
public final class TaskRoutes {
    private static final String TASK = "/v1/tasks/:task";
    private static final int MAX_PART = 64 * 1024;

    private final Sandboxes sandboxes;

    public TaskRoutes(Sandboxes sandboxes) {
        this.sandboxes = sandboxes;
    }

    public void mount(RouteTable routes) {
        routes.leader(HttpMethod.GET, "/v1/tasks", TaskRoutes::list);
        routes.leader(HttpMethod.GET, TASK, TaskRoutes::show);
        routes.leader(HttpMethod.POST, TASK + "/kill", TaskRoutes::kill);
        routes.leader(HttpMethod.GET, TASK + "/files/:file", this::file);
    }

    private static Future<Reply> list(Exchange exchange) {
        exchange.onlyQuery("limit", "cursor");
        Page page = exchange.page();
        page.after(TaskId::parse); // A bad cursor is refused here, not in the engine.
        return exchange.ask(state -> TaskView.live(state, page))
                .map(
                        tasks ->
                                Reply.ok(
                                        page.list(
                                                tasks,
                                                TaskView::json,
                                                task -> task.id().toString())));
    }

    private static TaskId id(Exchange exchange) {
        return TaskId.parse(exchange.path("task"))
                .orElseThrow(() -> new Refusal(Problem.notFound("that is not a task's id")));
    }

    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        TaskId id = id(exchange);
        return exchange.ask(state -> TaskView.find(state, id))
                .map(found -> Reply.ok(found.orElseThrow(() -> noTask(id)).json()));
    }

    private static Refusal noTask(TaskId id) {
        return new Refusal(
                Problem.notFound("there is no task " + id + ", or it is too old to be kept"));
    }

    private static Future<Reply> kill(Exchange exchange) {
        exchange.onlyQuery();
        TaskId id = id(exchange);
        Body.of(exchange).close();
        return JobRoutes.done(exchange, new Command.KillTask(id.toString()), 202);
    }

    /** Where a task's files are; empty when it has never been on an agent. */
    private static Optional<Sandboxes.Place> place(State state, TaskView task) {
        return state.framework()
                .filter(framework -> task.placed())
                .map(
                        framework ->
                                new Sandboxes.Place(
                                        state.connection().master(), framework.id(), task.agent()));
    }

    private Future<Reply> file(Exchange exchange) {
        exchange.onlyQuery("offset", "length");
        TaskId id = id(exchange);
        String file = exchange.path("file");
        if (!file.equals("stdout") && !file.equals("stderr")) {
            throw new Refusal(Problem.notFound("the files of a task are stdout and stderr"));
        }
        long offset = number(exchange, "offset", 0, Long.MAX_VALUE);
        int length = (int) number(exchange, "length", MAX_PART, MAX_PART);
        return exchange.ask(
                        state -> {
                            TaskView task = TaskView.find(state, id).orElseThrow(() -> noTask(id));
                            return place(state, task).orElseThrow(TaskRoutes::neverPlaced);
                        })
                .compose(place -> read(exchange, place, id, file, offset, length));
    }

    private Future<Reply> read(
            Exchange exchange,
            Sandboxes.Place place,
            TaskId id,
            String file,
            long offset,
            int length) {
        return exchange.future(sandboxes.read(place, id.toString(), file, offset, length))
                .map(TaskRoutes::reply)
                .recover(error -> Future.failedFuture(noFile(error)));
    }

    private static Throwable noFile(Throwable error) {
        return error instanceof Sandboxes.NotThere
                ? new Refusal(Problem.of(404, "no-such-file", String.valueOf(error.getMessage())))
                : error;
    }

    private static Reply reply(Sandboxes.Part part) {
        Reply reply =
                Reply.of("text/plain; charset=utf-8", Buffer.buffer(part.bytes().bytes()))
                        .with("Carillon-Offset", String.valueOf(part.offset()));
        return part.size() < 0 ? reply : reply.with("Carillon-Size", String.valueOf(part.size()));
    }

    private static Refusal neverPlaced() {
        return new Refusal(
                Problem.of(404, "no-such-file", "the task has not been launched on an agent"));
    }

    private static long number(Exchange exchange, String name, long otherwise, long most) {
        Optional<String> text = exchange.query(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("[0-9]{1,18}") && Long.parseLong(text.get()) <= most) {
            return Long.parseLong(text.get());
        }
        throw new Refusal(
                Problem.parameter(
                        "?" + name,
                        "must be a whole number of bytes, at least 0"
                                + (most < Long.MAX_VALUE ? " and at most " + most : "")));
    }
}
