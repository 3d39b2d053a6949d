package io.carillon.local.http;

import io.carillon.local.cluster.MesosModel;
import io.carillon.local.process.ExecutorTokens;
import io.carillon.local.process.Processes;
import io.carillon.local.process.Sandbox;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server around a model and its processes: the scheduler API, the operator's endpoints and
 * sandbox files of the master and, below {@code /slave(N)}, of its agents, and their executor API.
 * All on one context; made and used there, except {@link #input}.
 */
public final class LocalMesosServer {

    private static final Pattern ACTOR = Pattern.compile("^/(master|slave\\((\\d{1,9})\\))(/.*)$");

    /** Executors have tokens of their own. */
    private static final Pattern EXECUTORS =
            Pattern.compile("(/slave\\(\\d{1,9}\\))?" + ExecutorApi.PATH + "/?");

    private static final List<String> OPEN =
            List.of("/health", "/master/health", "/version", "/redirect", "/master/redirect");

    private final Vertx vertx;
    private final Context context;
    private final HttpServer server;
    private final Door door = new Door(request -> routes(request));
    private @Nullable ModelLoop loop;
    private @Nullable Processes processes;
    private Handler<HttpServerRequest> prepared = request -> {};
    private Handler<HttpServerRequest> routes =
            request -> Replies.text(request, 503, "Master has not finished recovery");

    /**
     * A server that does not listen yet, and has no master yet.
     *
     * @param vertx whose current context runs everything
     */
    public LocalMesosServer(Vertx vertx) {
        this.vertx = vertx;
        context = vertx.getOrCreateContext();
        server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setTcpNoDelay(true)
                                        .setHttp2ClearTextEnabled(false))
                        .requestHandler(door);
    }

    private void routes(HttpServerRequest request) {
        routes.handle(request);
    }

    /** Starts listening and returns the port. Until {@link #serve} all answers are 503. */
    public Future<Integer> listen(String host, int port) {
        door.named(host);
        return server.listen(port, host).map(HttpServer::actualPort);
    }

    /**
     * Takes the model to serve.
     *
     * @param credentials who may call
     * @param tokens how custom executors prove who they are
     * @param streamLimitBytes how far a reader of events may be behind
     * @return the listener for processes
     */
    public Processes.Listener take(
            MesosModel model,
            Sandbox sandbox,
            BasicCredentials credentials,
            ExecutorTokens tokens,
            long streamLimitBytes) {
        ModelLoop made =
                new ModelLoop(
                        vertx,
                        context,
                        model,
                        () -> Objects.requireNonNull(processes, "processes"));
        loop = made;
        SchedulerApi scheduler = new SchedulerApi(made, credentials, streamLimitBytes);
        ExecutorApi executors = new ExecutorApi(made, tokens, streamLimitBytes);
        FilesApi files = new FilesApi(vertx, sandbox);
        OperatorApi operator = new OperatorApi(vertx, made, files);
        OperatorEndpoints endpoints = new OperatorEndpoints(made, sandbox);
        prepared =
                request -> {
                    if (admitted(request, credentials)) {
                        route(request, scheduler, executors, operator, endpoints, files);
                    } else {
                        request.response()
                                .putHeader("WWW-Authenticate", "Basic realm=\"carillon-local\"");
                        Bodies.skip(
                                request, () -> Replies.text(request, 401, credentials.advice()));
                    }
                };
        return made;
    }

    /** Takes the processes and starts to answer. */
    public void serve(Processes value) {
        processes = value;
        routes = prepared;
    }

    /** What tells nothing of tasks is open to strangers, and so is the way to the leader. */
    private static boolean admitted(HttpServerRequest request, BasicCredentials credentials) {
        String path = decoded(request.path());
        return OPEN.contains(path)
                || SchedulerApi.paths().contains(path)
                || EXECUTORS.matcher(path).matches()
                || !credentials.check(request.getHeader("Authorization")).refused();
    }

    private static void route(
            HttpServerRequest request,
            SchedulerApi scheduler,
            ExecutorApi executors,
            OperatorApi operator,
            OperatorEndpoints endpoints,
            FilesApi files) {
        String path = decoded(request.path());
        if (path.length() > 1 && path.endsWith("/")) {
            path = path.substring(0, path.length() - 1);
        }
        if (SchedulerApi.paths().contains(path)) {
            scheduler.handle(request);
            return;
        }
        Matcher actor = ACTOR.matcher(path);
        Optional<Integer> agent = Optional.empty();
        if (actor.matches()) {
            agent = Optional.ofNullable(actor.group(2)).map(Integer::valueOf);
            path = actor.group(3);
        }
        if (path.equals(ExecutorApi.PATH)) {
            executors.handle(request, agent);
        } else if (path.equals("/api/v1") || path.startsWith("/api/v1/")) {
            operator.handle(request, agent.isPresent());
        } else if (path.matches("/files/(read|browse|download)(\\.json)?")) {
            files.handle(request, path.substring("/files/".length()).replace(".json", ""));
        } else if (!endpoints.handle(request, path, agent)) {
            Replies.text(request, 404, "404 Not Found.");
        }
    }

    private static String decoded(@Nullable String path) {
        try {
            String plus = (path == null ? "/" : path).replace("+", "%2B");
            return URLDecoder.decode(plus, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }

    /** Gives the model an input on its context; from any thread. */
    public <T> Future<T> input(BiFunction<MesosModel, Instant, T> input) {
        io.vertx.core.Promise<T> promise = io.vertx.core.Promise.promise();
        context.runOnContext(
                ignored -> {
                    try {
                        promise.complete(Objects.requireNonNull(loop).input(input));
                    } catch (RuntimeException e) {
                        promise.fail(e);
                    }
                });
        return promise.future();
    }

    /** Ends all streams and stops listening. */
    public Future<Void> close() {
        if (loop != null) {
            loop.close();
        }
        return server.close();
    }
}
