package io.carillon.local.http;

import io.carillon.local.cluster.CallAnswer;
import io.carillon.local.cluster.MesosModel;
import io.carillon.local.cluster.Request;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/**
 * The scheduler endpoint: the checks that HTTP itself needs, in the order of a real master, around
 * those of the model. For the server's context.
 */
final class SchedulerApi {

    private static final String STREAM_ID = "Mesos-Stream-Id";

    private final ModelLoop loop;
    private final BasicCredentials credentials;
    private final long streamLimitBytes;

    SchedulerApi(ModelLoop loop, BasicCredentials credentials, long streamLimitBytes) {
        this.loop = loop;
        this.credentials = credentials;
        this.streamLimitBytes = streamLimitBytes;
    }

    void handle(HttpServerRequest request) {
        BasicCredentials.Outcome caller = credentials.check(request.getHeader("Authorization"));
        if (caller.refused()) {
            request.response()
                    .putHeader("WWW-Authenticate", "Basic realm=\"mesos-master-scheduler\"");
            Bodies.skip(request, () -> Posts.reply(request, 401, credentials.advice()));
            return;
        }
        Optional<CallAnswer> refusal = loop.model().refusal();
        if (refusal.isPresent()) {
            Bodies.skip(request, () -> reply(request, refusal.get()));
            return;
        }
        Posts.read(
                request,
                Call.getDefaultInstance(),
                call -> call(request, call, caller.principal()));
    }

    private void call(HttpServerRequest request, Call call, Optional<String> principal) {
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
        request.response().putHeader(STREAM_ID, streamId);
        Format format = accepted.orElse(Format.JSON);
        loop.open(request.response(), streamId, format, streamLimitBytes);
    }

    private static void reply(HttpServerRequest request, CallAnswer answer) {
        answer.leader()
                .ifPresent(
                        leader ->
                                request.response()
                                        .putHeader("Location", "//" + leader + request.uri()));
        Posts.reply(request, answer.status(), answer.body());
    }

    /** The paths under which a master serves this endpoint. */
    static List<String> paths() {
        return List.of("/api/v1/scheduler", "/master/api/v1/scheduler");
    }
}
