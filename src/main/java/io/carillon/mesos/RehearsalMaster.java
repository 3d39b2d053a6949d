package io.carillon.mesos;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * A master on a free loopback port that takes every subscription and every call and does nothing: a
 * standby rehearses against it. Any thread.
 */
public final class RehearsalMaster {
    private final HttpServer server;

    private RehearsalMaster(HttpServer server) {
        this.server = server;
    }

    /** Starts one. The caller's thread loads the messages of Mesos, which takes a while. */
    public static Future<RehearsalMaster> start(Vertx vertx) {
        Buffer subscribed = subscribed();
        return vertx.createHttpServer()
                .requestHandler(
                        request -> request.body().onSuccess(body -> answer(request, subscribed)))
                .listen(0, "127.0.0.1")
                .map(RehearsalMaster::new);
    }

    private static Buffer subscribed() {
        Event.Subscribed subscribed =
                Event.Subscribed.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue("rehearsal"))
                        .build();
        byte[] event =
                Event.newBuilder()
                        .setType(Event.Type.SUBSCRIBED)
                        .setSubscribed(subscribed)
                        .build()
                        .toByteArray();
        return Buffer.buffer(event.length + "\n").appendBytes(event);
    }

    private static void answer(HttpServerRequest request, Buffer subscribed) {
        // Only calls of a subscription carry its stream id.
        if (request.getHeader(Handshake.STREAM_ID) != null) {
            request.response().setStatusCode(202).end();
        } else {
            request.response()
                    .setChunked(true)
                    .putHeader(Handshake.STREAM_ID, "rehearsal")
                    .write(subscribed);
        }
    }

    /** The way to it. */
    public MasterLocator locator() {
        return MasterLocator.listed(List.of(MasterUrl.at(false, "127.0.0.1", server.actualPort())));
    }

    /** Stops it. */
    public Future<Void> close() {
        return server.close();
    }
}
