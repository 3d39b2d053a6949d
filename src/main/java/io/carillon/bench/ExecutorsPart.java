package io.carillon.bench;

import io.carillon.bench.code.ColdStamp;
import io.carillon.bench.code.Stamp;
import io.carillon.bench.code.StampLine;
import io.carillon.core.state.State;
import io.carillon.document.AppDocument;
import io.carillon.document.JobDocument;
import io.carillon.json.StrictJson;
import io.carillon.model.job.App;
import io.carillon.model.job.Job;
import io.carillon.model.run.Outcome;
import io.carillon.runtime.Engine;
import io.carillon.standalone.ClassJar;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a warm process is worth, and how much shared executors take.
 *
 * <ul>
 *   <li><i>Latency</i>: a job of three shards fires every second as job code in a shared executor,
 *       as a command, and as a Java machine of its own, a third of a second apart in the same run.
 *       Measured from the nominal time to the first line of the work, which the work itself notes.
 *   <li><i>Throughput</i>: jobs of fifty shards, all in shared executors. What the shards have
 *       noted is compared with the schedules, and the executors' memory is watched.
 * </ul>
 */
public final class ExecutorsPart {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int SHARDS = 3;
    private static final int WIDE = 50;

    /** Fires that start executors and let compilers do their work; they do not count. */
    private static final int WARM_UP = 10;

    private final Engine engine;
    private final Watch watch;
    private final Path directory;
    private final Path jar;
    private final BenchReport report;

    /**
     * @param engine of a cluster whose tasks are processes
     * @param watch what that engine has done
     * @param directory for the files of the tasks
     */
    public ExecutorsPart(Engine engine, Watch watch, Path directory, BenchReport report)
            throws IOException {
        this.engine = engine;
        this.watch = watch;
        this.directory = directory;
        this.report = report;
        this.jar =
                ClassJar.write(
                        directory.resolve("stamp.jar"),
                        List.of(Stamp.class, ColdStamp.class, StampLine.class));
    }

    /** Measures how long a shard of each kind takes to begin, over that many fires. */
    public void latency(int fires) throws IOException, InterruptedException {
        report.heading("From the nominal time to the first line of three shards, every second");
        app("bench-warm");
        Instant begin = Jobs.ahead(SHARDS).plusSeconds(1);
        Instant end = begin.plusSeconds(WARM_UP + fires);
        Jobs.put(
                engine,
                List.of(
                        job("warm", work("warm", code("bench-warm")), SHARDS, begin, end),
                        job(
                                "command",
                                work("command", command()),
                                SHARDS,
                                begin.plusMillis(333),
                                end.plusMillis(333)),
                        job(
                                "cold",
                                work("cold", cold()),
                                SHARDS,
                                begin.plusMillis(666),
                                end.plusMillis(666))));
        Jobs.until(end.plusSeconds(1));
        Jobs.await(engine, TIMEOUT, ExecutorsPart::idle);
        Instant from = begin.plusSeconds(WARM_UP);
        Series warm = Stamps.read(file("warm")).latencies(from);
        Series command = Stamps.read(file("command")).latencies(from);
        Series cold = Stamps.read(file("cold")).latencies(from);
        Series accepted = new Series();
        watch.latencies("warm").forEach(accepted::add);
        report.distribution("of which until the ACCEPT is sent", "ms", accepted);
        report.distribution("job code in a warm executor", "ms", warm);
        report.distribution("a command", "ms", command);
        report.distribution("a Java machine for each shard", "ms", cold);
        report.single("p50 of a command beside that of warm code", ratio(command, warm));
        report.single("p50 of a Java machine beside that of warm code", ratio(cold, warm));
    }

    /** Measures how many shards a second executors take. */
    public void throughput(int perSecond, int seconds) throws IOException, InterruptedException {
        int jobs = Math.max(1, perSecond / WIDE);
        report.part(jobs * WIDE + " shards a second in shared executors, for " + seconds + " s");
        app("bench-wide");
        Instant begin = Jobs.ahead(jobs).plusSeconds(3);
        Instant end = begin.plusSeconds(WARM_UP + seconds);
        List<Job> defined = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            Duration later = Duration.ofMillis(1_000L * i / jobs);
            String name = "wide-" + i;
            defined.add(
                    job(
                            name,
                            work(name, code("bench-wide")),
                            WIDE,
                            begin.plus(later),
                            end.plus(later)));
        }
        Jobs.put(engine, defined);
        Jobs.until(begin.plusSeconds(WARM_UP));
        ExecutorProcesses processes = new ExecutorProcesses();
        Series memory = new Series();
        for (int second = 1; second <= seconds; second++) {
            Jobs.until(begin.plusSeconds(WARM_UP + second));
            memory.add(processes.largestMiB());
        }
        Jobs.until(end.plusSeconds(1));
        Jobs.await(engine, TIMEOUT, ExecutorsPart::idle);
        tell(defined, jobs * WIDE * (WARM_UP + seconds), begin.plusSeconds(WARM_UP));
        report.single("executors", processes.count());
        report.single("largest executor, MiB: first second", BenchReport.number(memory.first()));
        report.single("largest executor, MiB: last second", BenchReport.number(memory.last()));
        report.single("largest executor, MiB: most", BenchReport.number(memory.greatest()));
    }

    private void tell(List<Job> jobs, int due, Instant from) throws IOException {
        long began = 0;
        long doubled = 0;
        Series latencies = new Series();
        for (Job job : jobs) {
            Stamps stamps = Stamps.read(file(job.name()));
            began += stamps.lines().size();
            doubled += stamps.doubled();
            latencies.addAll(stamps.latencies(from));
        }
        long succeeded =
                Jobs.ask(
                        engine,
                        state -> jobs.stream().mapToLong(job -> fires(state, job.name())).sum());
        report.single("shards due", due);
        report.single("shards that began", began);
        report.single("of these a second time (doubled)", doubled);
        report.single("shards due that never began (lost)", due - (began - doubled));
        report.single("shards of fires that the ledger says succeeded", succeeded * WIDE);
        report.single(
                "first line after its nominal time, p50, ms",
                BenchReport.number(latencies.at(0.5)));
        report.single(
                "first line after its nominal time, p99, ms",
                BenchReport.number(latencies.at(0.99)));
    }

    private static long fires(State state, String job) {
        return state
                .job(job)
                .orElseThrow()
                .ledger()
                .newest(Instant.EPOCH, Instant.MAX, Integer.MAX_VALUE)
                .stream()
                .filter(fire -> fire.outcome() == Outcome.SUCCEEDED)
                .mapToLong(fire -> fire.count())
                .sum();
    }

    private static boolean idle(State state) {
        return state.jobs().values().stream()
                .allMatch(job -> job.nextFire().isEmpty() && job.runs().isEmpty());
    }

    private static String ratio(Series series, Series reference) {
        return BenchReport.number(series.median() / reference.median());
    }

    private void app(String name) throws IOException {
        String document =
                """
                {"uris": [{"value": "%s"}],
                 "executor": {"mode": "SHARED", "maxTasks": 1000, "jvmOptions": ["-Xmx192m"]}}\
                """
                        .formatted(jar);
        AppDocument.Reading reading;
        try {
            reading = AppDocument.read(name, StrictJson.parse(document));
        } catch (StrictJson.Malformed e) {
            throw new IOException(e);
        }
        App app = reading.app().orElseThrow(() -> new IOException(reading.errors().toString()));
        Jobs.put(engine, app);
    }

    private static String code(String app) {
        return "\"app\": \"%s\", \"class\": \"%s\"".formatted(app, Stamp.class.getName());
    }

    private String command() {
        return "\"command\": \"echo \\\"$CARILLON_NOMINAL_TIME $(date +%s%6N) $CARILLON_SHARD\\\""
                + " >> "
                + file("command")
                + '"';
    }

    private String cold() {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return String.format(
                Locale.ROOT,
                "\"command\": \"exec %s -XX:+UseSerialGC -cp %s %s %s $CARILLON_NOMINAL_TIME"
                        + " $CARILLON_SHARD\"",
                java,
                jar,
                ColdStamp.class.getName(),
                file("cold"));
    }

    private String work(String name, String program) {
        return program + ", \"parameter\": \"" + file(name) + '"';
    }

    private Path file(String name) {
        return directory.resolve(name + ".stamps");
    }

    private static Job job(String name, String work, int shards, Instant begin, Instant end)
            throws IOException {
        String document =
                """
                {%s, "shards": {"count": %d}, "concurrency": "ALLOW",
                 "resources": {"cpus": 0.01, "memMiB": 1},
                 "schedule": {"every": "PT1S", "start": "%s", "end": "%s"}}\
                """
                        .formatted(work, shards, begin, end);
        JobDocument.Reading reading = JobDocument.read(name, document);
        return reading.job().orElseThrow(() -> new IOException(reading.errors().toString()));
    }
}
