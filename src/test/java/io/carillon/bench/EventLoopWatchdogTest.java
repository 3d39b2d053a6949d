package io.carillon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.ApiClient;
import io.carillon.node.Futures;
import io.carillon.standalone.StandaloneCluster;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The watchdog sees each handler that holds an event loop, and a node at work has none. */
class EventLoopWatchdogTest {
    private static final int JOBS = 20;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final EventLoopWatchdog loops = EventLoopWatchdog.start(BenchReport.LONG_BLOCK);

    @TempDir private Path directory;

    @AfterEach
    void stop() throws Exception {
        Futures.get(loops.vertx().close());
    }

    @Test
    void aHandlerThatSleepsIsSeen() throws Exception {
        holdUntilSeen(() -> LockSupport.parkNanos(Duration.ofMillis(1).toNanos()));
        assertThat(loops.count()).isOne();
        assertThat(loops.longest()).isGreaterThanOrEqualTo(BenchReport.LONG_BLOCK);
    }

    @Test
    void aHandlerThatComputesIsSeen() throws Exception {
        holdUntilSeen(Thread::onSpinWait);
        assertThat(loops.count()).isOne();
    }

    @Test
    void aNodeAtWorkHoldsNoLoop() throws Exception {
        try (MeasuredCluster cluster = MeasuredCluster.start(directory, List.of())) {
            cluster.engine();
            String url = cluster.cluster().nodes().get(0).url();
            strangersAreKeptOut(cluster.cluster(), url);
            ApiClient api = new ApiClient(url, cluster.cluster().token());
            for (int i = 0; i < JOBS; i++) {
                HttpResponse<String> put = api.put("/v1/jobs/job-" + i, job().encode());
                assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
            }
            // The first use of everything is slow once in the life of a process: a single ACCEPT
            // of a hundred tasks, written by code that is not compiled yet, takes 50 ms.
            work(cluster, api, 6);
            cluster.loops().reset();
            work(cluster, api, 10);
            assertThat(cluster.loops().count()).as("see the log for stacks").isZero();
        }
    }

    /** Other users of the machine. */
    private static void strangersAreKeptOut(StandaloneCluster cluster, String url)
            throws Exception {
        assertThat(new ApiClient(url).get("/v1/jobs").statusCode()).isEqualTo(401);
        assertThat(new ApiClient(cluster.mesos()).get("/state").statusCode()).isEqualTo(401);
        assertThat(cluster.guard()).isPresent();
    }

    /** Until each job has fired so often, and everything has been looked at. */
    private static void work(MeasuredCluster cluster, ApiClient api, int fires) throws Exception {
        ApiClient.await(fires + " fires of each", () -> cluster.watch().ended() >= fires * JOBS);
        assertThat(api.all("/v1/jobs")).hasSize(JOBS);
        assertThat(api.all("/v1/jobs/job-7/runs")).isNotEmpty();
        assertThat(api.get("/metrics").statusCode()).isEqualTo(200);
        assertThat(api.get("/").statusCode()).isEqualTo(200);
    }

    private static JsonObject job() {
        return new JsonObject()
                .put("schedule", new JsonObject().put("cron", "* * * * * ?"))
                .put("shards", new JsonObject().put("count", 5))
                .put("command", "true")
                .put("resources", new JsonObject().put("cpus", 0.1).put("memMiB", 16));
    }

    private void holdUntilSeen(Runnable each) throws Exception {
        VerticleBase holding =
                new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        long until = System.nanoTime() + TIMEOUT.toNanos();
                        while (loops.count() == 0 && System.nanoTime() < until) {
                            each.run();
                        }
                        return Future.succeededFuture();
                    }
                };
        Futures.get(loops.vertx().deployVerticle(holding), TIMEOUT.multipliedBy(2));
    }
}
