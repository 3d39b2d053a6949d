package io.carillon.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.LogCapture;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.Futures;
import io.carillon.node.Node;
import io.carillon.node.WatchedVertx;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of nodes that share one Vert.x, as those of {@code carillon local} do. */
@SuppressWarnings("try") // closing may be interrupted, which fails the test
class SharedMetricsTest {
    @TempDir private Path folder;

    @Test
    void eachNodeTellsThoseOfVertxAndItsStartWarnsOfNothing() throws Exception {
        List<PrometheusMeterRegistry> registries = List.of(Node.newRegistry(), Node.newRegistry());
        Vertx vertx = WatchedVertx.start(Node.together(registries));
        try (LogCapture log = LogCapture.ofProduct();
                StandaloneCluster cluster =
                        new StandaloneCluster(
                                vertx,
                                folder,
                                LocalMesosOptions.in(folder.resolve("mesos")),
                                List.of())) {
            cluster.start();
            for (PrometheusMeterRegistry registry : registries) {
                Node node = cluster.addNode("node" + cluster.nodes().size(), 0, registry);
                assertThat(metrics(node))
                        .contains("vertx_http_server_", "vertx_pool_", "carillon_leader", "jvm_");
            }
            cluster.leader();
            assertThat(metrics(cluster.nodes().get(0))).contains("vertx_http_server_");
            assertThat(log.shown()).isEmpty();
        } finally {
            Futures.get(vertx.close());
        }
    }

    private static String metrics(Node node) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(node.url() + "/metrics")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
