package io.carillon.web;

import io.carillon.tls.VertxTls;
import io.carillon.tls.WatchedTls;
import io.carillon.web.http.Connections;
import io.carillon.web.http.Gate;
import io.carillon.web.http.Hosts;
import io.carillon.web.http.RequestAudit;
import io.carillon.web.http.RequestCount;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientBuilder;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's HTTP server: the operations API, the console, health and metrics. It runs for the life
 * of the node, on leader and standby. Requests that only the leader can answer are forwarded to it.
 *
 * <p>Deployed once per node; the methods may be called on any thread after that.
 */
public final class WebVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(WebVerticle.class);
    private static final int IDLE_SECONDS = 60;
    private static final long LOOK_MILLIS = 2_000;
    private static final int HEADER_BYTES = 16 * 1024;

    private final WebOptions options;
    private final WebParts parts;
    private final Connections connections;
    private final List<Runnable> unwatch = new CopyOnWriteArrayList<>();
    private volatile int port;

    /** A server of a node. */
    public WebVerticle(WebOptions options, WebParts parts) {
        this.options = options;
        this.parts = parts;
        this.connections =
                new Connections(
                        options.limits().connections(),
                        options.limits().perAddress(),
                        options.limits().proxies());
    }

    @Override
    public Future<?> start() {
        HttpClientAgent client = client();
        HttpServer server =
                vertx.createHttpServer(
                        withTls()
                                .setHost(options.host())
                                .setPort(options.port())
                                // Its frames keep a connection in use that asks for nothing.
                                .setHttp2ClearTextEnabled(false)
                                .setMaxInitialLineLength(HEADER_BYTES)
                                .setMaxHeaderSize(HEADER_BYTES)
                                .setIdleTimeout(IDLE_SECONDS)
                                .setIdleTimeoutUnit(TimeUnit.SECONDS));
        vertx.setPeriodic(LOOK_MILLIS, timer -> vertx.executeBlocking(this::look));
        RequestAudit audit = new RequestAudit(parts.trail(), InstantSource.system());
        RequestCount count = new RequestCount(parts.metrics());
        // The router reads the console's files.
        return vertx.executeBlocking(
                        () ->
                                OperationsApi.router(
                                        vertx, options, parts, client, connections, audit, count))
                .compose(
                        router ->
                                server.connectionHandler(connections::opened)
                                        .requestHandler(
                                                new Gate(
                                                        Hosts.of(options.hosts()),
                                                        router,
                                                        audit,
                                                        count))
                                        .invalidRequestHandler(Gate::invalid)
                                        .listen())
                .onSuccess(
                        listening -> {
                            port = listening.actualPort();
                            watch(listening);
                        });
    }

    /** The way to other nodes. */
    private HttpClientAgent client() {
        HttpClientBuilder builder =
                vertx.httpClientBuilder()
                        .with(new HttpClientOptions().setDecompressionSupported(false))
                        .with(new PoolOptions().setHttp1MaxSize(64).setMaxWaitQueueSize(512));
        Optional<WatchedTls> peers = options.tls().peers();
        peers.ifPresent(own -> builder.with(VertxTls.client(own.current(), true)));
        HttpClientAgent client = builder.build();
        peers.ifPresent(
                own ->
                        unwatch.add(
                                own.onChange(
                                        now ->
                                                told(
                                                        client.updateSSLOptions(
                                                                VertxTls.client(now, true))))));
        return client;
    }

    private HttpServerOptions withTls() {
        HttpServerOptions http = new HttpServerOptions();
        options.tls().served().ifPresent(served -> http.setSsl(true));
        options.tls()
                .served()
                .map(served -> VertxTls.server(served.certificates().current(), served.clients()))
                .ifPresent(
                        tls ->
                                http.setUseAlpn(false)
                                        .setClientAuth(tls.getClientAuth())
                                        .setKeyCertOptions(tls.getKeyCertOptions())
                                        .setTrustOptions(tls.getTrustOptions())
                                        .setEnabledSecureTransportProtocols(
                                                tls.getEnabledSecureTransportProtocols()));
        return http;
    }

    /** New certificates are those of new connections; the others go on. */
    private void watch(HttpServer server) {
        options.tls()
                .served()
                .ifPresent(
                        served ->
                                unwatch.add(
                                        served.certificates()
                                                .onChange(
                                                        now ->
                                                                told(
                                                                        server.updateSSLOptions(
                                                                                VertxTls.server(
                                                                                        now,
                                                                                        served
                                                                                                .clients()))))));
    }

    private static void told(Future<Boolean> update) {
        update.onFailure(error -> log.error("New certificates cannot be used", error));
    }

    @Override
    public Future<?> stop() {
        unwatch.forEach(Runnable::run);
        return Future.succeededFuture();
    }

    private boolean look() {
        options.access().look();
        return true;
    }

    /** The port it listens on; 0 before it does. */
    public int port() {
        return port;
    }
}
