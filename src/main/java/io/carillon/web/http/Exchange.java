package io.carillon.web.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Seen;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.runtime.Engine;
import io.carillon.runtime.Leadership;
import io.carillon.runtime.NotLeadingException;
import io.carillon.web.access.Identity;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One request on its way to its {@link Reply}: what it says, and the way to the engine. What is
 * wrong with it is thrown as a {@link Refusal}. Used on the server's context.
 */
public final class Exchange {
    private final RoutingContext routing;
    private final Context context;
    private final Optional<Engine> engine;
    private final Permission permission;
    private final RequestAudit audit;

    Exchange(
            RoutingContext routing,
            Optional<Engine> engine,
            Permission permission,
            RequestAudit audit) {
        this.audit = audit;
        this.routing = routing;
        this.context = routing.vertx().getOrCreateContext();
        this.engine = engine;
        this.permission = permission;
    }

    /** Who sends the request; empty for a stranger where callers must show who they are. */
    public Optional<Identity> identity() {
        return Optional.ofNullable(routing.get(Admission.IDENTITY));
    }

    /** How the sender of the request is named. */
    public Caller caller() {
        return identity().map(Identity::caller).orElse(Caller.ANONYMOUS);
    }

    /** What the sender of the request may see. */
    public Sight sight() {
        return permission.sight();
    }

    /** Whether the caller is known here, where callers must show who they are. */
    public boolean admitted() {
        return identity().isPresent();
    }

    /** The id of the task that calls; empty if no task does. */
    public Optional<String> task() {
        return Optional.ofNullable(routing.get(Admission.TASK));
    }

    /** The body as it has come. */
    public Buffer body() {
        return Bodies.of(routing).orElseGet(Buffer::buffer);
    }

    /** A part of the path, decoded. */
    public String path(String name) {
        return Optional.ofNullable(routing.pathParam(name)).orElse("");
    }

    /** The leader's answer to this request, if there is one at once. */
    public Future<Optional<JsonObject>> leaderSays(Forwarding forwarding) {
        return forwarding.leaderSays(routing);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(routing.request().getHeader(name));
    }

    /** The value of a cookie of the request. */
    public Optional<String> cookie(String name) {
        return Optional.ofNullable(routing.request().getCookie(name)).map(Cookie::getValue);
    }

    /**
     * The origin that the sender has asked, such as {@code https://node1:8080}. Where TLS ends at a
     * proxy, the proxy says so by {@code X-Forwarded-Proto}.
     */
    public String origin() {
        boolean tls =
                routing.request().isSSL()
                        || header("X-Forwarded-Proto")
                                .filter(scheme -> scheme.equalsIgnoreCase("https"))
                                .isPresent();
        return (tls ? "https://" : "http://") + header("Host").orElse("");
    }

    /** The entity tags of a condition of the request; empty if it does not make that condition. */
    public Optional<EntityTags> tags(String header) {
        List<String> values = routing.request().headers().getAll(header);
        return values.isEmpty()
                ? Optional.empty()
                : Optional.of(EntityTags.parse(header, String.join(",", values)));
    }

    /** Whether a PUT must not replace anything: {@code If-None-Match: *}. */
    public boolean onlyCreate() {
        Optional<String> header = header("If-None-Match");
        if (header.isPresent() && !header.get().trim().equals("*")) {
            throw new Refusal(
                    Problem.parameter("If-None-Match", "may only be *: create, never replace"));
        }
        if (header.isPresent() && header("If-Match").isPresent()) {
            throw new Refusal(
                    Problem.parameter("If-None-Match", "and If-Match exclude each other"));
        }
        return header.isPresent();
    }

    /**
     * A command under the condition of {@code If-Match} on a resource with versions, if the request
     * has it.
     *
     * @param guarded the command for these versions; empty: for any
     */
    public Command matched(Command command, Function<Optional<SortedSet<Long>>, Command> guarded) {
        return tags("If-Match")
                .map(
                        tags ->
                                tags.any()
                                        ? Optional.<SortedSet<Long>>empty()
                                        : Optional.<SortedSet<Long>>of(tags.versions()))
                .map(guarded)
                .orElse(command);
    }

    /** What a reply becomes under the conditions of the request, if it reads. */
    Reply underConditions(Reply reply) {
        HttpMethod method = routing.request().method();
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)
                ? reply.under(tags("If-Match"), tags("If-None-Match"))
                : reply;
    }

    /** Refuses a write under conditions that this resource cannot check: it has no ETag. */
    void unconditional() {
        if (tags("If-Match").isPresent()) {
            throw new Refusal(Problem.changed());
        }
        replacesOnly();
    }

    /** Refuses a write that is wanted only where there is nothing: it needs something. */
    void replacesOnly() {
        if (header("If-None-Match").isPresent()) {
            throw new Refusal(
                    Problem.parameter(
                            "If-None-Match", "is for reading and for PUT of a job or an app"));
        }
    }

    /**
     * A command that is carried out only on what {@code If-Match} names, if the request has it.
     *
     * @param read finds what the command is about
     * @param shown what a GET answers of it
     * @param seen what must be the same when the command is carried out
     */
    public <V> Future<Command> matched(
            Command command,
            Supplier<Future<V>> read,
            Function<V, Reply> shown,
            Function<V, Seen> seen) {
        Optional<EntityTags> ifMatch = tags("If-Match");
        if (ifMatch.isEmpty()) {
            return Future.succeededFuture(command);
        }
        return read.get()
                .map(
                        found -> {
                            if (shown.apply(found).under(ifMatch, Optional.empty()).status()
                                    == 412) {
                                throw new Refusal(Problem.changed());
                            }
                            return ifMatch.get().any()
                                    ? command
                                    : new Command.OnlyIfSeen(seen.apply(found), command);
                        });
    }

    /** Refuses query parameters other than these, and those given twice. */
    public void onlyQuery(String... known) {
        for (String name : routing.queryParams().names()) {
            if (!List.of(known).contains(name)) {
                String hint =
                        known.length == 0
                                ? "no parameters are known here"
                                : "known here: " + String.join(", ", known);
                throw new Refusal(
                        Problem.parameter(
                                "?" + Text.cut(name, Bounds.ECHO_CHARS), "is not known; " + hint));
            }
            if (routing.queryParams().getAll(name).size() > 1) {
                throw new Refusal(Problem.parameter("?" + name, "is given more than once"));
            }
        }
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(routing.queryParams().get(name));
    }

    /** Whether a parameter is {@code true}; without it, it is not. */
    public boolean flag(String name) {
        String value = query(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new Refusal(Problem.parameter("?" + name, "must be true or false"));
        }
        return value.equals("true");
    }

    /** Which part of the list at this path is wanted. */
    public Page page() {
        TreeMap<String, String> narrowed = new TreeMap<>();
        routing.queryParams().forEach(narrowed::put);
        narrowed.keySet().removeAll(List.of("limit", "cursor"));
        String list = routing.normalizedPath() + (narrowed.isEmpty() ? "" : narrowed);
        return Page.of(list, query("limit"), query("cursor"));
    }

    /** The body as JSON; a missing node when there is none. */
    public JsonNode json() {
        return Documents.of(routing);
    }

    /** Whether the body is so large that the work for it belongs on a worker. */
    public boolean isLarge() {
        return Documents.isLarge(routing);
    }

    /** Does work for the body: at once, or on a worker if it is large. */
    public <T> Future<T> apart(Callable<T> work) {
        return Documents.apart(routing, work);
    }

    /**
     * Looks whether the caller may define a job that is named in a body.
     *
     * @throws Refusal if it may not
     */
    public void mayDefine(State state, String job, Optional<String> app) {
        permission.mayDefine(state, job, app);
    }

    /**
     * Looks something up in the engine. What the route is about is looked at first: whoever may not
     * do it learns nothing.
     */
    public <T> Future<T> ask(Function<State, T> question) {
        return future(
                engine().ask(
                                state -> {
                                    permission.check(state);
                                    return question.apply(state);
                                }));
    }

    /** The time by which the engine decides; to be asked for in a question to it. */
    public Instant now() {
        return engine().now();
    }

    /** Has a command carried out and gives its answer. A refusal becomes a problem. */
    public <A extends Answer> Future<A> command(Command command, Class<A> expected) {
        return command(command, expected, (state, answer) -> answer);
    }

    /**
     * Has a command carried out and shows what became of it. A refusal becomes a problem.
     *
     * @param view computes the result on the engine's thread, from the state right after the
     *     command's changes
     */
    public <A extends Answer, T> Future<T> command(
            Command command, Class<A> expected, BiFunction<State, A, T> view) {
        Engine deciding = engine();
        RequestAudit.Note note = RequestAudit.note(routing);
        return audit.begin(routing, command)
                .compose(
                        begun ->
                                future(
                                        deciding.command(
                                                permission.within(command),
                                                caller(),
                                                (state, answer) -> {
                                                    note.answered(answer);
                                                    if (answer instanceof Answer.Refused refused) {
                                                        throw new Refusal(Problem.of(refused));
                                                    }
                                                    return view.apply(state, expected.cast(answer));
                                                })));
    }

    /** Gives the lead away, for the caller of this request. */
    public Future<Boolean> abdicate(Leadership leadership) {
        return audit.begin(routing, "give the lead away")
                .compose(begun -> future(leadership.abdicate(caller()).toSingleDefault(true)));
    }

    /** A person has logged in by this request. */
    public void loggedIn(Identity person) {
        audit.login(routing, person.caller().name(), CallerKinds.of(person), Optional.empty());
    }

    /** A login has ended without a person who is known here. */
    public void notLoggedIn(String because) {
        audit.login(routing, "", CallerKinds.UNKNOWN, Optional.of(because));
    }

    /** The result, brought back to the server's context. */
    public <T> Future<T> future(Single<T> single) {
        Promise<T> promise = Promise.promise();
        Disposable unused =
                single.subscribe(
                        value -> context.runOnContext(v -> promise.tryComplete(value)),
                        error -> context.runOnContext(v -> promise.tryFail(error)));
        return promise.future();
    }

    private Engine engine() {
        return engine.orElseThrow(() -> new NotLeadingException("this node does not lead"));
    }
}
