package io.carillon.mesos;

import io.carillon.node.Futures;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** An HTTP server that plays a master as a test wants it, and remembers all that it was sent. */
final class FakeMaster {

    static final String STREAM_ID = "130ae4e3-6b13-4ef4-baa9-9f2e85c3e9af";

    private final HttpServer server;
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private volatile Handler<Exchange> onSubscribe = e -> e.accept(15);
    private volatile Handler<Exchange> onCall = e -> e.answer(202, "");

    FakeMaster(Vertx vertx, HttpServerOptions options) throws Exception {
        this.server =
                Futures.get(
                        vertx.createHttpServer(options)
                                .requestHandler(
                                        request -> request.bodyHandler(b -> got(request, b)))
                                .listen(0, "localhost"),
                        Duration.ofSeconds(10));
    }

    FakeMaster(Vertx vertx) throws Exception {
        this(vertx, new HttpServerOptions());
    }

    private void got(HttpServerRequest request, Buffer body) {
        Exchange exchange = new Exchange(request, body);
        exchanges.add(exchange);
        boolean subscribe = exchange.call.getType() == Call.Type.SUBSCRIBE;
        (subscribe ? onSubscribe : onCall).handle(exchange);
    }

    FakeMaster onSubscribe(Handler<Exchange> behaviour) {
        onSubscribe = behaviour;
        return this;
    }

    FakeMaster onCall(Handler<Exchange> behaviour) {
        onCall = behaviour;
        return this;
    }

    MasterUrl url() {
        return MasterUrl.at(false, "localhost", port());
    }

    int port() {
        return server.actualPort();
    }

    List<Exchange> subscribes() {
        return exchanges.stream().filter(e -> e.call.getType() == Call.Type.SUBSCRIBE).toList();
    }

    List<Exchange> calls() {
        return exchanges.stream().filter(e -> e.call.getType() != Call.Type.SUBSCRIBE).toList();
    }

    void close() throws Exception {
        Futures.get(server.close(), Duration.ofSeconds(10));
    }

    static Event subscribed(double heartbeatSeconds) {
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(
                        Event.Subscribed.newBuilder()
                                .setFrameworkId(FrameworkID.newBuilder().setValue("F-1"))
                                .setHeartbeatIntervalSeconds(heartbeatSeconds))
                .build();
    }

    static Event heartbeat() {
        return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
    }

    static Event error(String message) {
        return Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage(message))
                .build();
    }

    static Event rescind(String offer) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND)
                .setRescind(
                        Event.Rescind.newBuilder()
                                .setOfferId(
                                        org.apache.mesos.v1.Protos.OfferID.newBuilder()
                                                .setValue(offer)))
                .build();
    }

    static Buffer framed(Event... events) {
        Buffer out = Buffer.buffer();
        for (Event event : events) {
            byte[] bytes = event.toByteArray();
            out.appendString(bytes.length + "\n").appendBytes(bytes);
        }
        return out;
    }

    /** One request and the means to answer it. */
    static final class Exchange {
        final Call call;
        final MultiMap headers;
        final String path;
        final HttpConnection connection;
        private final HttpServerResponse response;

        Exchange(HttpServerRequest request, Buffer body) {
            try {
                this.call = Call.parseFrom(body.getBytes());
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new IllegalArgumentException(e);
            }
            this.headers = MultiMap.caseInsensitiveMultiMap().addAll(request.headers());
            this.path = request.uri();
            this.connection = request.connection();
            this.response = request.response();
        }

        /** 200 and the head of a stream. */
        Exchange stream() {
            response.setChunked(true)
                    .putHeader("Content-Type", "application/x-protobuf")
                    .putHeader("Mesos-Stream-Id", STREAM_ID)
                    .writeHead();
            return this;
        }

        /** A stream that begins as it should. */
        void accept(double heartbeatSeconds) {
            stream().send(subscribed(heartbeatSeconds), heartbeat());
        }

        void send(Event... events) {
            response.write(framed(events));
        }

        Future<Void> raw(Buffer bytes) {
            return response.write(bytes);
        }

        boolean over() {
            return response.closed() || response.ended();
        }

        void end() {
            response.end();
        }

        void cut() {
            connection.close();
        }

        void answer(int status, String body) {
            response.setStatusCode(status).end(body);
        }

        void redirect(String location) {
            response.setStatusCode(307).putHeader("Location", location).end();
        }
    }
}
