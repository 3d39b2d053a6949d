package io.carillon.bench;

import io.carillon.standalone.KeptSecret;
import io.carillon.tls.TlsFiles;
import io.carillon.tls.TlsMaterial;
import io.carillon.tls.TrialAuthority;
import io.carillon.zookeeper.DigestAuth;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The measurements by name, each with the servers that it needs, in directories of its own. For one
 * thread; blocks.
 */
public final class Benchmarks {
    /** What can be measured. */
    public enum Part {
        /** The fenced store. */
        STORE,
        /** Decoding events from Mesos. */
        DECODE,
        /** Runs from fire to ledger. */
        RUNS,
        /** From the nominal time of a fire to its ACCEPT. */
        LATENCY,
        /** Takeovers after {@code kill -9}. */
        TAKEOVER,
        /** How fast shards start while others wait that fit nowhere. */
        WAITING,
        /** What shared executors take, beside processes. */
        EXECUTORS,
        /** What TLS costs, in requests a second. */
        TLS,
        /** All but the takeovers and what waits, which take minutes, and the executors. */
        ALL
    }

    /** A measurement at least this long is worth a warm-up. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Path directory;
    private final int seconds;
    private final Duration time;
    private final BenchReport report;

    /**
     * @param directory a temporary one, which the caller deletes
     * @param seconds how long each measurement takes
     */
    public Benchmarks(Path directory, int seconds, BenchReport report) {
        this.directory = directory;
        this.seconds = seconds;
        this.time = Duration.ofSeconds(seconds);
        this.report = report;
    }

    /**
     * Measures.
     *
     * @param jobs number of jobs of {@link Part#RUNS} and {@link Part#TAKEOVER}, and of shards a
     *     second of {@link Part#EXECUTORS}
     * @param rounds number of takeovers of {@link Part#TAKEOVER}, and of rounds of {@link
     *     Part#WAITING}
     */
    public void run(Part part, int jobs, int rounds) throws Exception {
        switch (part) {
            case STORE -> store();
            case DECODE -> new DecodePart(report).run(time);
            case RUNS -> runs(jobs);
            case LATENCY -> latency();
            case TAKEOVER -> takeover(jobs, rounds);
            case WAITING -> waiting(rounds);
            case EXECUTORS -> executors(jobs);
            case TLS -> tls();
            case ALL -> {
                for (Part each : List.of(Part.STORE, Part.DECODE, Part.RUNS, Part.LATENCY)) {
                    run(each, jobs, rounds);
                }
            }
        }
    }

    private void store() throws Exception {
        Path own = directory.resolve("store");
        DigestAuth auth = KeptSecret.withUser(directory.resolve("store-auth"), own).digest();
        try (EmbeddedZooKeeper server =
                EmbeddedZooKeeper.start(
                        own, "127.0.0.1", 0, EmbeddedZooKeeper.TICK, Optional.of(auth))) {
            new StorePart(server, auth, report).run(time);
        }
    }

    private void runs(int jobs) throws Exception {
        try (MeasuredCluster cluster =
                MeasuredCluster.start(directory.resolve("runs"), List.of())) {
            new RunsPart(cluster.engine(), cluster.watch(), report).run(jobs, seconds, isLong());
            blocked(cluster);
        }
    }

    private void latency() throws Exception {
        report.heading(
                "From the nominal time of a fire to its ACCEPT, idle cluster with instant tasks");
        latency("offers at hand", List.of(), Duration.ofMillis(50));
        latency("offers suppressed", List.of("mesos.offerHold=PT0S"), Duration.ofMillis(150));
    }

    private void latency(String what, List<String> settings, Duration apart) throws Exception {
        Path own = directory.resolve(what.replace(' ', '-'));
        try (MeasuredCluster cluster = MeasuredCluster.start(own, settings)) {
            LatencyPart part =
                    new LatencyPart(
                            cluster.engine(),
                            cluster.watch(),
                            cluster.cluster().zookeeper(),
                            cluster.zookeeperAuth(),
                            report);
            if (isLong()) {
                part.warmUp();
            }
            cluster.loops().reset();
            part.run(what, Math.min(300, 15 * seconds), apart);
            blocked(cluster);
        }
    }

    private void takeover(int jobs, int rounds) throws Exception {
        try (MeasuredCluster cluster =
                MeasuredCluster.start(directory.resolve("takeover"), List.of())) {
            TakeoverPart takeover =
                    new TakeoverPart(
                            cluster.cluster().settings(), cluster.cluster().token(), report);
            takeover.title(jobs);
            TakeoverPart.fill(cluster.engine(), jobs);
            cluster.cluster().removeNodes();
            takeover.run(rounds);
        }
    }

    private void waiting(int rounds) throws Exception {
        try (MeasuredCluster cluster =
                MeasuredCluster.start(directory.resolve("waiting"), List.of())) {
            new WaitingPart(cluster.engine(), cluster.watch(), report).run(rounds);
            blocked(cluster);
        }
    }

    private void executors(int shards) throws Exception {
        Path own = directory.resolve("executors");
        try (MeasuredCluster cluster = MeasuredCluster.withProcesses(own)) {
            ExecutorsPart part = new ExecutorsPart(cluster.engine(), cluster.watch(), own, report);
            part.latency(seconds);
            part.throughput(shards, seconds);
            blocked(cluster);
        }
    }

    private void tls() throws Exception {
        TrialAuthority authority = TrialAuthority.named("carillon bench");
        Path files = Files.createDirectories(directory.resolve("certificates"));
        authority.write(files.resolve("ca.pem"));
        authority.issue("node", List.of("127.0.0.1")).write(files, "node");
        TlsMaterial trust =
                TlsMaterial.read(
                        TlsFiles.of(
                                "certificate",
                                Optional.empty(),
                                "key",
                                Optional.empty(),
                                "authority",
                                Optional.of(files.resolve("ca.pem"))));
        List<String> settings =
                List.of(
                        "http.tls.certFile=" + files.resolve("node.pem"),
                        "http.tls.keyFile=" + files.resolve("node.key"),
                        "http.tls.caFile=" + files.resolve("ca.pem"));
        try (MeasuredCluster plain = MeasuredCluster.start(directory.resolve("plain"), List.of());
                MeasuredCluster secure =
                        MeasuredCluster.start(directory.resolve("secure"), settings)) {
            new TlsPart(url(plain), url(secure), trust::context, report).run(time);
        }
    }

    private static URI url(MeasuredCluster cluster) {
        return URI.create(cluster.cluster().nodes().get(0).url());
    }

    private boolean isLong() {
        return time.compareTo(LONG) >= 0;
    }

    private void blocked(MeasuredCluster cluster) {
        report.blocked(cluster.loops().longest(), cluster.loops().count());
    }
}
