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
    private final Optional<String> ofMasters;
    private final Optional<String> ofAgents;
    private final boolean overHttp;
    private final Duration timeout;

    AgentClient(Vertx vertx, WireOptions options, Duration timeout) {
        HttpClientOptions http =
                new HttpClientOptions()
                        .setConnectTimeout((int) timeout.toMillis())
                        .setVerifyHost(options.tls().verifyHost());
        // It lives as long as the node.
        this.client = options.tls().client(vertx.httpClientBuilder().with(http)).agent();
        this.ofMasters = options.credentials().map(Credentials::header);
        this.ofAgents = options.agents().credentials().map(Credentials::header);
        this.overHttp = options.agents().overHttp();
        this.timeout = timeout;
    }

    AgentClient(Vertx vertx, WireOptions options) {
        this(vertx, options, TIMEOUT);
    }

    /** The answer of a master to a GET. It gets the credentials of the framework. */
    Future<Answer> askMaster(String url, String who) {
        return get(url, who, ofMasters, true);
    }

    /**
     * The answer of an agent to a GET. Whoever registers an agent is asked, so it gets credentials
     * of their own, over https, and cannot send them elsewhere.
     */
    Future<Answer> askAgent(String url) {
        boolean safe = overHttp || url.startsWith("https://");
        return get(url, "the agent", ofAgents.filter(any -> safe), false)
                .map(answer -> told(answer, safe));
    }

    private Answer told(Answer answer, boolean safe) {
        if (answer.status() != 401 && answer.status() != 403) {
            return answer;
        }
        String fix =
                ofAgents.isEmpty()
                        ? "set mesos.agentPrincipal and mesos.agentSecretFile"
                        : safe
                                ? "check mesos.agentPrincipal and mesos.agentSecretFile"
                                : "it speaks plain http, over which mesos.agentSecretFile is not"
                                        + " sent; see mesos.agentSecretOverHttp";
        throw new Sandboxes.Unanswered("the agent refuses this node: " + fix, false);
    }

    private Future<Answer> get(
            String url, String who, Optional<String> authorization, boolean redirects) {
        RequestOptions options =
                new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setFollowRedirects(redirects)
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
