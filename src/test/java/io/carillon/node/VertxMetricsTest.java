package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The metrics of Vert.x, of which callers cannot make more. */
class VertxMetricsTest {
    private final PrometheusMeterRegistry registry = Node.newRegistry();
    private final Vertx vertx = WatchedVertx.start(registry);

    @AfterEach
    void stop() throws Exception {
        Futures.get(vertx.close());
    }

    @Test
    void noCallerAddsASeries() throws Exception {
        HttpServer server =
                Futures.get(
                        vertx.createHttpServer()
                                .requestHandler(request -> request.response().end("done"))
                                .listen(0, "127.0.0.1"));
        ask(server, "GET", "/first");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> counted() == 1);
        Set<String> before = series();
        assertThat(before).anyMatch(name -> name.startsWith("vertx_http_server_requests_total"));
        assertThat(before).anyMatch(name -> name.startsWith("vertx_pool_"));

        for (String method : List.of("BREW", "PUT", "WHEN")) {
            ask(server, method, "/other/" + method + "?q=" + method);
        }

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> counted() == 4);
        assertThat(series()).isEqualTo(before);
    }

    /** So the warning of Micrometer, that the gauge of the second one is ignored, means nothing. */
    @Test
    void aGaugeCountsForAllServers() throws Exception {
        for (int i = 0; i < 2; i++) {
            HttpServer server =
                    Futures.get(
                            vertx.createHttpServer()
                                    .requestHandler(request -> {})
                                    .listen(0, "127.0.0.1"));
            var unused =
                    vertx.createHttpClient()
                            .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                            .compose(request -> request.send());
        }
        Awaitility.await()
                .until(
                        () ->
                                registry.get("vertx.http.server.active.requests").gauges().stream()
                                                .mapToDouble(Gauge::value)
                                                .sum()
                                        == 2);
    }

    private double counted() {
        return registry.find("vertx.http.server.requests").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void ask(HttpServer server, String method, String path) throws Exception {
        Futures.get(
                vertx.createHttpClient()
                        .request(HttpMethod.valueOf(method), server.actualPort(), "127.0.0.1", path)
                        .compose(request -> request.send().compose(answer -> answer.body())));
    }

    private Set<String> series() {
        return registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(0, line.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
