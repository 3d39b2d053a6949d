package io.carillon.bench;

import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.runtime.Engine;
import io.carillon.zookeeper.DigestAuth;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long it takes from the nominal time of a fire until its ACCEPT is sent, on a cluster that
 * does nothing else. A launch depends on two durable writes, one after the other. So the reference
 * is two bare writes to the same ZooKeeper, taken between two fires.
 */
public final class LatencyPart {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int WARM_UP_FIRES = 50;

    private final Engine engine;
    private final Watch watch;
    private final String servers;
    private final DigestAuth auth;
    private final BenchReport report;

    /**
     * @param auth with what the servers admit clients
     */
    public LatencyPart(
            Engine engine, Watch watch, String servers, DigestAuth auth, BenchReport report) {
        this.engine = engine;
        this.watch = watch;
        this.servers = servers;
        this.auth = auth;
        this.report = report;
    }

    /** Lets the compiler do its work first, with fires that do not count. */
    public void warmUp() throws IOException, InterruptedException {
        fire("warm-", WARM_UP_FIRES, Duration.ofMillis(20), new Series());
    }

    /**
     * Measures.
     *
     * @param what the name of the series
     * @param fires number of fires
     * @param apart time between two fires
     */
    public void run(String what, int fires, Duration apart)
            throws IOException, InterruptedException {
        Series writes = new Series();
        fire("fire-", fires, apart, writes);
        Series latencies = new Series();
        watch.latencies("fire-").forEach(latencies::add);
        report.distribution("two bare writes to ZooKeeper", "ms", writes);
        report.distribution(what, "ms", latencies);
        report.single(
                "p50 beside that of the writes",
                BenchReport.number(latencies.median() / writes.median()));
        report.single("fires without an ACCEPT", fires - latencies.size());
    }

    private void fire(String prefix, int fires, Duration apart, Series writes)
            throws IOException, InterruptedException {
        Instant begin = Jobs.ahead(fires);
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < fires; i++) {
            Instant at = begin.plus(apart.multipliedBy(i));
            jobs.add(
                    Jobs.instant(
                            prefix + i,
                            new Schedule(new Schedule.At(at), Optional.empty(), Optional.empty())));
        }
        Jobs.put(engine, jobs);
        try (RawClient raw = RawClient.connect(servers, auth)) {
            byte[] value = new byte[300];
            for (int i = 0; i < fires; i++) {
                // Half-way between two fires, so that neither waits for the other.
                Jobs.until(begin.plus(apart.multipliedBy(i)).plus(apart.dividedBy(2)));
                writes.add(raw.twoWrites("/bench-latency", value));
            }
        }
        boolean unused =
                Jobs.await(
                        engine,
                        TIMEOUT,
                        state ->
                                state.jobs().values().stream()
                                        .allMatch(job -> job.runs().isEmpty()));
    }
}
