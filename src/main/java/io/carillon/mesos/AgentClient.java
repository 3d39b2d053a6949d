package io.carillon.mesos;

import io.carillon.runtime.Sandboxes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the endpoints of masters and agents, and keeps only answers of a bounded size. What gives no
 * answer in time fails with {@link Sandboxes.Unanswered}. Thread-safe.
 */
final class AgentClient {

    /** Maximum size of an answer: the state of a large agent. */
    private static final int MAX_BYTES = 16 << 20;

    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    /** An answer, whatever its status is. */
    record Answer(int status, Buffer body) {}

    private final HttpClient client;
    private final Optional<String> authorization;
    private final Duration timeout;

    AgentClient(Vertx vertx, Optional<Credentials> credentials, Duration timeout) {
        this.client =
                vertx.createHttpClient(
                        new HttpClientOptions().setConnectTimeout((int) timeout.toMillis()));
        this.authorization = credentials.map(Credentials::header);
        this.timeout = timeout;
    }

    AgentClient(Vertx vertx, Optional<Credentials> credentials) {
        this(vertx, credentials, TIMEOUT);
    }

    /** The answer to a GET; {@code who} is asked. */
    Future<Answer> get(String url, String who) {
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setFollowRedirects(true)
                        .setAbsoluteURI(url);
        authorization.ifPresent(value -> options.putHeader("Authorization", value));
        return client.request(options)
                .compose(
                        request ->
                                request.send()
                                        .compose(AgentClient::read)
                                        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                                        .onFailure(error -> request.reset()))
                .recover(error -> Future.failedFuture(unanswered(error, who)));
    }

    private static Future<Answer> read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.handler(
                part -> {
                    if (body.length() + part.length() > MAX_BYTES) {
                        response.request().reset();
                    } else {
                        body.appendBuffer(part);
                    }
                });
        return response.end().map(ended -> new Answer(response.statusCode(), body));
    }

    private static Throwable unanswered(Throwable error, String who) {
        boolean late =
                error instanceof TimeoutException
                        || (error instanceof IOException
                                && String.valueOf(error.getMessage()).contains("timed out"));
        return late
                ? new Sandboxes.Unanswered(who + " does not answer in time", true)
                : new Sandboxes.Unanswered(
                        who + " cannot be reached: " + error.getMessage(), false);
    }
}
