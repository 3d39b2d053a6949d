package io.carillon.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Handwritten histories: a job of two fires, ten seconds, and what is said of them. */
final class HistoryForTests {
    static final Instant ZERO = Instant.parse("2026-11-22T10:00:00Z");

    final History history = new History();
    private final TortureJob job;

    private HistoryForTests(TortureJob job) {
        this.job = job;
        history.watch(
                new History.Watched(
                        job, Instant.EPOCH, at(-1), Optional.of(job.daemon() ? at(100) : at(3))));
    }

    /** A job with fires planned at 0 and 2 seconds, of one shard. */
    static HistoryForTests of(boolean atMostOnce, String concurrency) {
        return new HistoryForTests(
                new TortureJob(
                        "job",
                        TortureJob.Kind.CRON,
                        Duration.ofSeconds(2),
                        1,
                        atMostOnce,
                        concurrency,
                        "ALL",
                        0,
                        0,
                        false));
    }

    static HistoryForTests daemon() {
        return new HistoryForTests(
                new TortureJob(
                        "job",
                        TortureJob.Kind.DAEMON,
                        Duration.ZERO,
                        1,
                        false,
                        "FORBID",
                        "SKIP",
                        0,
                        0,
                        false));
    }

    static Instant at(double seconds) {
        return ZERO.plusMillis((long) (seconds * 1_000));
    }

    static String run(int nominal) {
        return "job~" + nominal;
    }

    /** The ledger says so of the fire at that second; it has a run where it was started. */
    HistoryForTests fire(int nominal, String outcome) {
        boolean ran = !outcome.equals("SKIPPED") && !outcome.equals("MISSED");
        history.entry("job", at(nominal), new History.Entry(outcome, "", ran ? run(nominal) : ""));
        return this;
    }

    /** An attempt of that fire's run says it; the time is in seconds. */
    HistoryForTests line(String what, int nominal, int attempt, double second) {
        String task = run(nominal) + "~0~" + attempt;
        List<LogLine> lines = new ArrayList<>();
        lines.add(
                new LogLine(what, "job", run(nominal), at(nominal), 0, attempt, task, at(second)));
        history.wrote(lines);
        return this;
    }

    /** That attempt began and succeeded. */
    HistoryForTests ran(int nominal, int attempt, double from, double to) {
        return line("start", nominal, attempt, from).line("end", nominal, attempt, to);
    }

    /** How the product says that the attempt ended. */
    HistoryForTests attempt(int nominal, int attempt, String outcome) {
        history.attempt(
                run(nominal) + "~0~" + attempt, new History.Entry(outcome, "for a reason", ""));
        return this;
    }

    /** A node says that it leads: asked then, answered at once. */
    HistoryForTests leads(String node, long epoch, double second, String framework) {
        history.leads(
                new History.Led(node, epoch, at(second), at(second + 0.1), at(second), framework));
        return this;
    }

    /** The rules that are broken, without repeats, in order. */
    List<String> broken() {
        return Checkers.check(history).stream().map(Violation::rule).distinct().sorted().toList();
    }
}
