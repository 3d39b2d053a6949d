package io.carillon.web.v1;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.access.Verb;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.core.state.State;
import io.carillon.json.StrictJson;
import io.carillon.json.Utf8;
import io.carillon.model.FieldError;
import io.carillon.model.Opaque;
import io.carillon.model.run.Checkpoint;
import io.carillon.model.run.News;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import io.carillon.web.http.Exchange;
import io.carillon.web.http.Need;
import io.carillon.web.http.Problem;
import io.carillon.web.http.Refusal;
import io.carillon.web.http.Reply;
import io.carillon.web.http.RouteTable;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The routes by which tasks tell of themselves, each with its own token. The checkpoint can be read
 * by whoever may read the rest, too. Used on the server's context.
 */
public final class TaskNewsRoutes {
    private static final String TASK = "/v1/tasks/:task";
    private static final int LONGEST = 300;

    /** One task must not take the places that the requests of all others need. */
    private static final int AT_A_TIME = 4;

    /** How many requests of tasks are being answered. */
    private final Map<TaskId, Integer> calls = new HashMap<>();

    private TaskNewsRoutes() {}

    public static void mount(RouteTable routes) {
        TaskNewsRoutes all = new TaskNewsRoutes();
        routes.telling(TASK + "/progress", e -> all.tell(e, TaskNewsRoutes::progress));
        routes.telling(TASK + "/result", e -> all.tell(e, TaskNewsRoutes::result));
        routes.telling(TASK + "/checkpoint", e -> all.tell(e, TaskNewsRoutes::checkpoint));
        routes.leader(
                HttpMethod.GET,
                TASK + "/checkpoint",
                Need.task(Verb.READ_OUTPUT),
                TaskNewsRoutes::show);
    }

    private Future<Reply> tell(Exchange exchange, Function<Buffer, News> news) {
        exchange.onlyQuery();
        TaskId id = own(exchange);
        Command tell = new Command.Tell(id.toString(), news.apply(exchange.body()));
        begin(id);
        return Future.succeededFuture(id) // So that the end is counted whatever throws.
                .compose(task -> alive(exchange, task))
                .compose(lives -> exchange.command(tell, Answer.Done.class))
                .map(done -> Reply.ok(new JsonObject().put("done", done.what())))
                .onComplete(any -> calls.computeIfPresent(id, (task, n) -> n > 1 ? n - 1 : null));
    }

    private void begin(TaskId id) {
        if (calls.getOrDefault(id, 0) >= AT_A_TIME) {
            throw new Refusal(
                    Problem.unavailable(
                            "busy",
                            "the task tells more than "
                                    + AT_A_TIME
                                    + " things at a time; wait for an answer before the next one",
                            1));
        }
        calls.merge(id, 1, Integer::sum);
    }

    /** Nobody tells in the name of a task but the task. */
    private static TaskId own(Exchange exchange) {
        if (exchange.task().isEmpty()) {
            throw new Refusal(
                    Problem.of(
                            401,
                            "unauthorized",
                            "only the task itself tells this; send Authorization: Bearer"
                                    + " $CARILLON_TOKEN"));
        }
        return TaskRoutes.id(exchange);
    }

    /** Fails if a task calls that does not live any more. */
    static Future<Boolean> stillAlive(Exchange exchange, TaskId id) {
        return exchange.task().isPresent() ? alive(exchange, id) : Future.succeededFuture(true);
    }

    /** Fails if the task that calls does not live, or not any more. */
    private static Future<Boolean> alive(Exchange exchange, TaskId id) {
        return exchange.ask(state -> lives(state, id))
                .map(
                        lives -> {
                            if (!lives) {
                                throw new Refusal(
                                        Problem.of(
                                                403,
                                                "forbidden",
                                                "the task has ended, and its token with it"));
                            }
                            return true;
                        });
    }

    private static boolean lives(State state, TaskId id) {
        return state.shard(id.shardId())
                .flatMap(Shard::task)
                .filter(task -> task.id().equals(id) && task.phase().live())
                .isPresent();
    }

    private static News progress(Buffer body) {
        JsonNode json = json("the progress", text("the progress", body));
        JsonNode fraction = json.path("fraction");
        double value = fraction.asDouble(-1);
        boolean valid = fraction.isNumber() && value >= 0 && value <= 1;
        if (!json.isObject() || !valid) {
            throw invalid("/fraction", "must be a number from 0 to 1");
        }
        JsonNode text = json.path("text");
        if (!text.isMissingNode() && !text.isTextual()) {
            throw invalid("/text", "must be a string");
        }
        String words = Text.cut(text.asText(""), Bounds.PROGRESS_CHARS);
        return new News(
                Optional.of(new News.Progress(value, words)), Optional.empty(), Optional.empty());
    }

    private static News result(Buffer body) {
        String text = text("a result", body);
        if (json("the result", text).isMissingNode()) {
            throw invalid("", "the result is empty; send one JSON value");
        }
        return new News(Optional.empty(), Optional.of(text), Optional.empty());
    }

    private static News checkpoint(Buffer body) {
        bounded("a checkpoint", body);
        return new News(
                Optional.empty(), Optional.empty(), Optional.of(new Opaque(body.getBytes())));
    }

    private static String text(String what, Buffer body) {
        bounded(what, body);
        return Utf8.decode(body.getBytes()).orElseThrow(() -> invalid("", what + " is not UTF-8"));
    }

    private static void bounded(String what, Buffer body) {
        if (body.length() > Bounds.NEWS_BYTES) {
            throw new Refusal(
                    Problem.of(
                            413,
                            "too-large",
                            what
                                    + " may have at most "
                                    + Bounds.NEWS_BYTES
                                    + " bytes; store the large part elsewhere and give its place"));
        }
    }

    private static JsonNode json(String what, String text) {
        try {
            return StrictJson.parse(text);
        } catch (StrictJson.Malformed e) {
            throw invalid("", what + " " + Text.cut(String.valueOf(e.getMessage()), LONGEST));
        }
    }

    private static Refusal invalid(String path, String message) {
        return new Refusal(
                Problem.invalid(
                        "the body is not valid: " + (path + " " + message).trim(),
                        List.of(new FieldError(path, message))));
    }

    /** The bytes where the next attempt begins, or the task that asks. */
    private static Future<Reply> show(Exchange exchange) {
        exchange.onlyQuery();
        TaskId id = TaskRoutes.id(exchange);
        return stillAlive(exchange, id)
                .compose(yes -> exchange.ask(state -> state.news().checkpoint(id.shardId())))
                .map(found -> found.orElseThrow(() -> none(id)))
                .map(TaskNewsRoutes::bytes);
    }

    private static Refusal none(TaskId id) {
        return new Refusal(Problem.notFound("the shard of task " + id + " has no checkpoint"));
    }

    private static Reply bytes(Checkpoint checkpoint) {
        return Reply.of("application/octet-stream", Buffer.buffer(checkpoint.bytes().bytes()))
                .tagged();
    }
}
