package io.carillon.local.http;

import io.carillon.local.cluster.CallAnswer;
import io.carillon.local.cluster.ExecutorPrincipal;
import io.carillon.local.cluster.ExecutorRequest;
import io.carillon.local.cluster.MesosModel;
import io.carillon.local.process.ExecutorTokens;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.jspecify.annotations.Nullable;

/**
 * The executor endpoint of the agents: the checks that HTTP itself needs, in the order of a real
 * agent, around those of the model. For the server's context.
 */
final class ExecutorApi {

    /** The path below that of an agent, or alone. */
    static final String PATH = "/api/v1/executor";

    private static final String SCHEME = "Bearer ";

    private final ModelLoop loop;
    private final ExecutorTokens tokens;
    private final long streamLimitBytes;

    ExecutorApi(ModelLoop loop, ExecutorTokens tokens, long streamLimitBytes) {
        this.loop = loop;
        this.tokens = tokens;
        this.streamLimitBytes = streamLimitBytes;
    }

    void handle(HttpServerRequest request, Optional<Integer> agent) {
        Optional<ExecutorPrincipal> principal = principal(request.getHeader("Authorization"));
        if (tokens.required() && principal.isEmpty()) {
            request.response()
                    .putHeader("WWW-Authenticate", "Bearer realm=\"mesos-agent-executor\"");
            Bodies.skip(
                    request,
                    () ->
                            Posts.reply(
                                    request,
                                    401,
                                    "Send 'Authorization: Bearer' with the value of the"
                                            + " executor's MESOS_EXECUTOR_AUTHENTICATION_TOKEN"));
            return;
        }
        Optional<String> path = agent.map(number -> "/slave(" + number + ")");
        Posts.read(
                request, Call.getDefaultInstance(), call -> call(request, call, path, principal));
    }

    private Optional<ExecutorPrincipal> principal(@Nullable String header) {
        return tokens.required() && header != null && header.startsWith(SCHEME)
                ? tokens.owner(header.substring(SCHEME.length()))
                : Optional.empty();
    }

    private void call(
            HttpServerRequest request,
            Call call,
            Optional<String> path,
            Optional<ExecutorPrincipal> principal) {
        Optional<Format> accepted = Format.ofAccept(request.headers().getAll("Accept"));
        ExecutorRequest input = new ExecutorRequest(call, path, principal, accepted.isPresent());
        loop.input(
                (MesosModel model, java.time.Instant now) -> model.executorCall(now, input),
                answer -> answer(request, answer, accepted.orElse(Format.JSON)));
    }

    private void answer(HttpServerRequest request, CallAnswer answer, Format format) {
        if (answer.streamId().isPresent()) {
            String stream = answer.streamId().get();
            loop.open(request.response(), stream, format, streamLimitBytes);
        } else {
            Posts.reply(request, answer.status(), answer.body());
        }
    }
}
