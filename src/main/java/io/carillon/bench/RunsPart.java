package io.carillon.bench;

import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.runtime.Engine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many runs a second go all the way: fire, placement, launch, FINISHED, ledger entry. The jobs
 * fire once a second each, spread over the second. Afterwards every ledger is compared with its
 * schedule. The reference is the number of fires that the schedules ask for.
 */
public final class RunsPart {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final Engine engine;
    private final Watch watch;
    private final BenchReport report;

    public RunsPart(Engine engine, Watch watch, BenchReport report) {
        this.engine = engine;
        this.watch = watch;
        this.report = report;
    }

    /**
     * Measures.
     *
     * @param jobs number of jobs
     * @param seconds how long, after a warm-up
     * @param warm whether there is a warm-up
     */
    public void run(int jobs, int seconds, boolean warm) throws IOException, InterruptedException {
        Duration warmUp = warm ? WARM_UP : Duration.ZERO;
        Instant begin = Jobs.ahead(jobs);
        Instant end = begin.plus(warmUp).plusSeconds(seconds);
        List<Job> defined = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            Instant start = begin.plusMillis(1_000L * i / jobs);
            defined.add(
                    Jobs.instant(
                            "bench-" + i,
                            new Schedule(
                                    new Schedule.Every(Duration.ofSeconds(1)),
                                    Optional.of(start),
                                    Optional.of(end))));
        }
        Jobs.put(engine, defined);
        Jobs.until(begin.plus(warmUp));
        Series rates = new Series();
        Series due = new Series();
        long last = watch.ended();
        long lastCommits = watch.commits();
        long lastRecords = watch.records();
        Heap.forgetPeak();
        long cpu = cpuNanos();
        long at = System.nanoTime();
        long began = at;
        for (int second = 1; second <= seconds; second++) {
            Jobs.until(begin.plus(warmUp).plusSeconds(second));
            long now = System.nanoTime();
            long ended = watch.ended();
            rates.add((ended - last) * 1e9 / (now - at));
            due.add(jobs);
            last = ended;
            at = now;
        }
        double cores = (cpuNanos() - cpu) / (double) (at - began);
        double commits = (watch.commits() - lastCommits) * 1e9 / (at - began);
        double records = (watch.records() - lastRecords) * 1e9 / (at - began);
        Jobs.await(engine, TIMEOUT, state -> idle(state));
        report.part(jobs + " jobs, each every second, for " + seconds + " s: fire to ledger");
        report.columns();
        report.reference("fires due by the schedules", "/s", due);
        report.figure("runs in the ledger", "/s", rates, due);
        report.single("cores used, all parts together", BenchReport.number(cores));
        report.single("peak heap, all parts together, MB", Heap.peakBytes() / 1_000_000);
        report.single("commits /s", BenchReport.number(commits));
        report.single("records /s", BenchReport.number(records));
        ledgers(defined, end);
    }

    private static boolean idle(State state) {
        return state.jobs().values().stream()
                .allMatch(job -> job.nextFire().isEmpty() && job.runs().isEmpty());
    }

    private void ledgers(List<Job> jobs, Instant end) {
        Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
        long lost = 0;
        long doubled = 0;
        for (Job job : jobs) {
            Map<Instant, Integer> entries = new TreeMap<>();
            Instant start = job.schedule().start().orElseThrow();
            List<Fire> fires =
                    Jobs.ask(
                            engine,
                            state ->
                                    state.job(job.name())
                                            .orElseThrow()
                                            .ledger()
                                            .newest(start, end, Integer.MAX_VALUE));
            for (Fire fire : fires) {
                outcomes.merge(fire.outcome(), (long) fire.count(), Long::sum);
                for (int i = 0; i < fire.count(); i++) {
                    entries.merge(fire.nominalTime().plusSeconds(i), 1, Integer::sum);
                }
            }
            for (Instant fire = start; fire.isBefore(end); fire = fire.plusSeconds(1)) {
                Integer count = entries.get(fire);
                lost += count == null ? 1 : 0;
                doubled += count != null && count > 1 ? 1 : 0;
            }
        }
        report.single("ledger entries by outcome", outcomes);
        report.single("fires without a ledger entry (lost)", lost);
        report.single("fires with two entries (doubled)", doubled);
        report.single("tasks launched twice (doubled)", watch.launchedTwice());
    }

    private static long cpuNanos() {
        return java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
