package io.carillon.local.http;

import io.carillon.local.cluster.CallAnswer;
import io.carillon.local.cluster.MesosModel;
import io.carillon.local.cluster.Request;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/**
 * The scheduler endpoint: the checks that HTTP itself needs, in the order of a real master, around
 * those of the model. For the server's context.
 */
final class SchedulerApi {

    private static final String STREAM_ID = "Mesos-Stream-Id";

    private final Context context;
    private final ModelLoop loop;
    private final BasicCredentials credentials;
    private final long streamLimitBytes;

    SchedulerApi(
            Context context, ModelLoop loop, BasicCredentials credentials, long streamLimitBytes) {
        this.context = context;
        this.loop = loop;
        this.credentials = credentials;
        this.streamLimitBytes = streamLimitBytes;
    }

    void handle(HttpServerRequest request) {
        BasicCredentials.Outcome caller = credentials.check(request.getHeader("Authorization"));
        if (caller.refused()) {
            request.response()
                    .putHeader("WWW-Authenticate", "Basic realm=\"mesos-master-scheduler\"");
            Bodies.skip(request, () -> reply(request, 401, credentials.advice()));
            return;
        }
        Optional<CallAnswer> refusal = loop.model().refusal();
        if (refusal.isPresent()) {
            Bodies.skip(request, () -> reply(request, refusal.get()));
            return;
        }
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("Allow", "POST");
            Bodies.skip(
                    request,
                    () ->
                            reply(
                                    request,
                                    405,
                                    "405 Method Not Allowed. Expecting one of { 'POST' }, but"
                                            + " received '"
                                            + request.method()
                                            + "'."));
            return;
        }
        Bodies.read(request, body -> call(request, body, caller.principal()));
    }

    private void call(HttpServerRequest request, Buffer body, Optional<String> principal) {
        String contentType = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (contentType == null) {
            reply(request, 400, "Expecting 'Content-Type' to be present");
            return;
        }
        Optional<Format> format = Format.ofContent(contentType);
        if (format.isEmpty()) {
            reply(
                    request,
                    415,
                    "Expecting 'Content-Type' of application/json or application/x-protobuf");
            return;
        }
        Call call;
        try {
            call = format.get().read(body, Call.getDefaultInstance());
        } catch (IllegalArgumentException e) {
            reply(request, 400, String.valueOf(e.getMessage()));
            return;
        }
        Optional<Format> accepted = Format.ofAccept(request.headers().getAll("Accept"));
        Request input =
                new Request(
                        call,
                        Optional.ofNullable(request.getHeader(STREAM_ID)),
                        principal,
                        accepted.isPresent());
        loop.input(
                (MesosModel model, java.time.Instant now) -> model.call(now, input),
                answer -> answer(request, answer, accepted));
    }

    private void answer(HttpServerRequest request, CallAnswer answer, Optional<Format> accepted) {
        if (answer.streamId().isEmpty()) {
            reply(request, answer);
            return;
        }
        String streamId = answer.streamId().get();
        Format format = accepted.orElse(Format.JSON);
        HttpServerResponse response = request.response();
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, format.mediaType())
                .putHeader(STREAM_ID, streamId)
                .closeHandler(ignored -> loop.streamClosed(streamId));
        response.exceptionHandler(ignored -> loop.streamClosed(streamId));
        Future<Void> unused = response.writeHead();
        loop.open(streamId, new EventSubscriber(context, response, format, streamLimitBytes));
    }

    private static void reply(HttpServerRequest request, CallAnswer answer) {
        answer.leader()
                .ifPresent(
                        leader ->
                                request.response()
                                        .putHeader("Location", "//" + leader + request.uri()));
        reply(request, answer.status(), answer.body());
    }

    private static void reply(HttpServerRequest request, int status, String body) {
        HttpServerResponse response = request.response().setStatusCode(status);
        if (!body.isEmpty()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        }
        Future<Void> unused = response.end(body);
    }

    /** The paths under which a master serves this endpoint. */
    static List<String> paths() {
        return List.of("/api/v1/scheduler", "/master/api/v1/scheduler");
    }
}
