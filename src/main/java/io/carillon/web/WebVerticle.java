package io.carillon.web;

import io.carillon.runtime.Leadership;
import io.carillon.runtime.Sandboxes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.TimeUnit;

/**
 * A node's HTTP server: the operations API, the console, health and metrics. It runs for the life
 * of the node, on leader and standby. Requests that only the leader can answer are forwarded to it.
 *
 * <p>Deployed once per node; the methods may be called on any thread after that.
 */
public final class WebVerticle extends VerticleBase {
    private static final int CONNECTIONS = 2_000;
    private static final int IDLE_SECONDS = 60;
    private static final int HEADER_BYTES = 16 * 1024;

    private final WebOptions options;
    private final Leadership leadership;
    private final Sandboxes sandboxes;
    private final PrometheusMeterRegistry metrics;
    private volatile int port;
    private int connections;

    public WebVerticle(
            WebOptions options,
            Leadership leadership,
            Sandboxes sandboxes,
            PrometheusMeterRegistry metrics) {
        this.options = options;
        this.leadership = leadership;
        this.sandboxes = sandboxes;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() {
        HttpClient client =
                vertx.createHttpClient(
                        new HttpClientOptions().setDecompressionSupported(false),
                        new PoolOptions().setHttp1MaxSize(64).setMaxWaitQueueSize(512));
        HttpServer server =
                vertx.createHttpServer(
                        new HttpServerOptions()
                                .setHost(options.host())
                                .setPort(options.port())
                                .setMaxInitialLineLength(HEADER_BYTES)
                                .setMaxHeaderSize(HEADER_BYTES)
                                .setIdleTimeout(IDLE_SECONDS)
                                .setIdleTimeoutUnit(TimeUnit.SECONDS));
        // The router reads the console's files.
        return vertx.executeBlocking(
                        () ->
                                OperationsApi.router(
                                        vertx, options, leadership, sandboxes, metrics, client))
                .compose(
                        router ->
                                server.connectionHandler(this::connected)
                                        .requestHandler(router)
                                        .listen())
                .onSuccess(listening -> port = listening.actualPort());
    }

    private void connected(HttpConnection connection) {
        connections++;
        connection.closeHandler(closed -> connections--);
        if (connections > CONNECTIONS) {
            connection.close();
        }
    }

    /** The port it listens on; 0 before it does. */
    public int port() {
        return port;
    }
}
