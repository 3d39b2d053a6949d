package io.carillon.command;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.carillon.bench.BenchReport;
import io.carillon.bench.DecodePart;
import io.carillon.bench.Directories;
import io.carillon.bench.LatencyPart;
import io.carillon.bench.RunsPart;
import io.carillon.bench.StorePart;
import io.carillon.bench.TakeoverPart;
import io.carillon.standalone.BenchCluster;
import io.carillon.zookeeper.EmbeddedZooKeeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures this machine. */
@Command(
        name = "bench",
        description =
                "Measures this machine: each figure beside a reference of the same run. Everything"
                        + " is on loopback, in one process and in temporary directories.",
        mixinStandardHelpOptions = true)
public final class BenchCommand implements Callable<Integer> {
    /** What can be measured. */
    enum Part {
        STORE,
        DECODE,
        RUNS,
        LATENCY,
        TAKEOVER,
        ALL
    }

    /** From here on a measurement is worth warming up for. */
    private static final Duration LONG = Duration.ofSeconds(5);

    /** The default of the configuration. */
    private static final Duration SESSION = Duration.ofSeconds(10);

    @Spec private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            defaultValue = "all",
            paramLabel = "PART",
            description =
                    "${COMPLETION-CANDIDATES}; ALL: all but TAKEOVER, which takes minutes; default"
                            + " ${DEFAULT-VALUE}")
    private Part part = Part.ALL;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "how long a part measures; default ${DEFAULT-VALUE}")
    private int seconds;

    @Option(
            names = "--jobs",
            defaultValue = "1000",
            description = "jobs of the parts runs and takeover; default ${DEFAULT-VALUE}")
    private int jobs;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "takeovers of the part takeover; default ${DEFAULT-VALUE}")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        if (seconds < 1
                || seconds > 60
                || jobs < 1
                || jobs > 20_000
                || rounds < 1
                || rounds > 100) {
            spec.commandLine()
                    .getErr()
                    .println(
                            "carillon: --seconds is from 1 to 60, --jobs from 1 to 20000,"
                                    + " --rounds from 1 to 100");
            return 2;
        }
        Path directory = Files.createTempDirectory("carillon-bench");
        BenchReport report = new BenchReport(spec.commandLine().getOut());
        Logger log = (Logger) LoggerFactory.getLogger("io.carillon");
        Level before = log.getLevel();
        log.setLevel(Level.WARN);
        try {
            if (asked(Part.STORE)) {
                store(directory.resolve("store"), report);
            }
            if (asked(Part.DECODE)) {
                new DecodePart(report).run(Duration.ofSeconds(seconds));
            }
            if (asked(Part.RUNS)) {
                runs(directory.resolve("runs"), report);
            }
            if (asked(Part.LATENCY)) {
                latency(directory.resolve("latency"), report);
            }
            if (part == Part.TAKEOVER) {
                takeover(directory.resolve("takeover"), report);
            }
        } finally {
            log.setLevel(before);
            Directories.delete(directory);
        }
        return 0;
    }

    private boolean asked(Part one) {
        return part == one || part == Part.ALL;
    }

    private void store(Path directory, BenchReport report) throws Exception {
        try (EmbeddedZooKeeper server =
                EmbeddedZooKeeper.start(directory, "127.0.0.1", 0, ZooKeeperCommand.TICK)) {
            new StorePart(server, report).run(Duration.ofSeconds(seconds));
        }
    }

    private void latency(Path directory, BenchReport report) throws Exception {
        report.heading(
                "From the planned time of a fire to its ACCEPT, idle cluster with instant tasks");
        Duration each = Duration.ofSeconds(seconds);
        try (BenchCluster cluster = BenchCluster.start(directory.resolve("held"), List.of())) {
            latency(cluster, "offers at hand", Duration.ofMillis(50), each, report);
        }
        try (BenchCluster cluster =
                BenchCluster.start(
                        directory.resolve("suppressed"), List.of("mesos.offerHold=PT0S"))) {
            latency(cluster, "offers suppressed", Duration.ofMillis(150), each, report);
        }
    }

    private static void latency(
            BenchCluster cluster, String what, Duration apart, Duration most, BenchReport report)
            throws Exception {
        int fires = (int) Math.min(300, 15 * most.toSeconds());
        LatencyPart part =
                new LatencyPart(
                        cluster.engine(), cluster.watch, cluster.zookeeper.connectString(), report);
        if (most.compareTo(LONG) >= 0) {
            part.warmUp();
        }
        cluster.loops.reset();
        part.run(what, fires, apart);
        report.blocked(cluster.loops.longest(), cluster.loops.count());
    }

    private void takeover(Path directory, BenchReport report) throws Exception {
        try (BenchCluster cluster = BenchCluster.start(directory, List.of())) {
            TakeoverPart takeover =
                    new TakeoverPart(
                            SESSION,
                            List.of(
                                    "zookeeper.servers=" + cluster.zookeeper.connectString(),
                                    "mesos.master=" + cluster.mesos()),
                            report);
            takeover.title(jobs);
            TakeoverPart.fill(cluster.engine(), jobs);
            cluster.leave();
            takeover.run(rounds);
        }
    }

    private void runs(Path directory, BenchReport report) throws Exception {
        try (BenchCluster cluster = BenchCluster.start(directory, List.of())) {
            new RunsPart(cluster.engine(), cluster.watch, report)
                    .run(jobs, seconds, seconds >= LONG.toSeconds());
            report.blocked(cluster.loops.longest(), cluster.loops.count());
        }
    }
}
