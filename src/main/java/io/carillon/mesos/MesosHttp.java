package io.carillon.mesos;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * HTTP as Mesos requires it: explicitly opened and closed connections, POSTs of protobuf with
 * exactly the headers that a master accepts, and answers that arrive paused. Confined to the
 * context of its timers.
 */
final class MesosHttp {

    static final String PROTOBUF = "application/x-protobuf";
    private static final int TEXT_LIMIT = 8 << 10;

    private final Timers timers;
    private final WireOptions options;
    private final HttpClientAgent agent;
    private final Runnable unwatch;

    MesosHttp(Vertx vertx, Timers timers, WireOptions options) {
        this.timers = timers;
        this.options = options;
        HttpClientOptions http =
                new HttpClientOptions()
                        .setConnectTimeout((int) options.timeouts().connect().toMillis())
                        .setTcpKeepAlive(true)
                        .setKeepAliveTimeout(0)
                        .setPipelining(true)
                        .setPipeliningLimit(options.limits().callsInFlight())
                        .setVerifyHost(options.tls().verifyHost());
        WireOptions.Client client = options.tls().client(vertx.httpClientBuilder().with(http));
        this.agent = client.agent();
        this.unwatch = client.unwatch();
    }

    /**
     * The answer to SUBSCRIBE, paused at the beginning of its body.
     *
     * @param failure fails if the answer breaks before it is read
     */
    record Answer(HttpClientResponse response, CompletableSubject failure) {}

    /** A new connection, owned by the lease. */
    Single<HttpClientConnection> connect(MasterUrl url, Connections lease) {
        return Single.create(
                emitter -> {
                    HttpConnectOptions to = new HttpConnectOptions();
                    to.setHost(url.host()).setPort(url.port()).setSsl(url.tls());
                    // A client that was closed meanwhile throws; the result is no longer needed.
                    Future.<HttpClientConnection>future(made -> agent.connect(to).onComplete(made))
                            .onComplete(
                                    connection -> {
                                        if (lease.take(connection)) {
                                            emitter.onSuccess(connection);
                                        } else {
                                            emitter.tryOnError(
                                                    SubscriptionEndedException.lost("Closed"));
                                        }
                                    },
                                    emitter::tryOnError);
                });
    }

    /** The POST of SUBSCRIBE. Its answer is paused; the Single fails if none arrives in time. */
    Single<Answer> subscribe(
            HttpClientConnection connection, MasterUrl url, byte[] call, Duration within) {
        return Single.<Answer>create(
                        emitter ->
                                post(connection, url, call, "")
                                        .onComplete(
                                                answer -> emitter.onSuccess(paused(answer)),
                                                emitter::tryOnError))
                .timeout(
                        within.toNanos(),
                        TimeUnit.NANOSECONDS,
                        timers.clock(),
                        Single.error(
                                () ->
                                        SubscriptionEndedException.lost(
                                                "No answer to SUBSCRIBE within " + within)))
                .observeOn(timers.onContext());
    }

    private static Answer paused(HttpClientResponse response) {
        CompletableSubject failure = CompletableSubject.create();
        response.exceptionHandler(
                        e -> {
                            if (!failure.hasThrowable()) {
                                failure.onError(e);
                            }
                        })
                .pause();
        return new Answer(response, failure);
    }

    /** Sends a call, with the stream id unless that is empty. The answer is not paused. */
    Future<HttpClientResponse> post(
            HttpClientConnection connection, MasterUrl url, byte[] call, String streamId) {
        RequestOptions to = new RequestOptions();
        to.setMethod(HttpMethod.POST).setURI(url.path());
        to.setHost(url.host()).setPort(url.port()).setSsl(url.tls());
        return connection
                .request(to)
                .compose(request -> withHeaders(request, streamId).send(Buffer.buffer(call)));
    }

    /** The beginning of an answer's body; empty if the body does not end in time. */
    Single<String> text(HttpClientResponse answer, Duration within) {
        return Single.fromCompletionStage(text(answer).toCompletionStage())
                .timeout(within.toNanos(), TimeUnit.NANOSECONDS, timers.clock(), Single.just(""))
                .observeOn(timers.onContext());
    }

    /** The beginning of an answer's body. */
    static Future<String> text(HttpClientResponse answer) {
        Buffer text = Buffer.buffer();
        answer.handler(
                chunk -> {
                    int room = Math.min(chunk.length(), TEXT_LIMIT - text.length());
                    text.appendBuffer(chunk, 0, room);
                });
        Future<Void> end = answer.end();
        answer.resume();
        return end.map(v -> text.toString(StandardCharsets.UTF_8));
    }

    /** Closes the connections that are still open. */
    Completable close() {
        unwatch.run();
        return Completable.fromCompletionStage(agent.close().toCompletionStage());
    }

    private HttpClientRequest withHeaders(HttpClientRequest request, String streamId) {
        request.putHeader("Content-Type", PROTOBUF).putHeader("Accept", PROTOBUF);
        options.credentials().ifPresent(c -> request.putHeader("Authorization", c.header()));
        return streamId.isEmpty() ? request : request.putHeader("Mesos-Stream-Id", streamId);
    }
}
