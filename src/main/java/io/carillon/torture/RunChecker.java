package io.carillon.torture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares the tasks' log with the ledger. Rule (b): a run that succeeded has executed all its
 * shards, each with one successful end; under at-least-once, attempts that the product counts as
 * lost may have succeeded too. Rule (c): no shard of an at-most-once job is started twice, and no
 * task of any job. Rule (e): every task belongs to a run.
 */
final class RunChecker {
    private final History history;
    private final List<Violation> violations = new ArrayList<>();

    /** Starts and ends, by run and shard. */
    private final TreeMap<String, List<LogLine>> parts = new TreeMap<>();

    private RunChecker(History history) {
        this.history = history;
    }

    static List<Violation> check(History history) {
        RunChecker checker = new RunChecker(history);
        checker.sort();
        checker.tasks();
        for (History.Watched watched : history.jobs.values()) {
            if (!watched.job().daemon()) {
                checker.fires(watched);
            }
        }
        return checker.violations;
    }

    private void sort() {
        for (LogLine line : history.lines) {
            if (line.is("start") || line.is("end")) {
                parts.computeIfAbsent(line.part(), p -> new ArrayList<>()).add(line);
            }
        }
    }

    private void tasks() {
        Set<String> seen = new TreeSet<>();
        for (LogLine line : history.lines) {
            if ((line.is("start") || line.is("end")) && !seen.add(line.what() + line.task())) {
                violations.add(
                        new Violation(
                                "c", "a task has two lines of " + line.what(), line.toString()));
            }
        }
        for (Map.Entry<String, List<LogLine>> part : parts.entrySet()) {
            History.Watched watched = history.jobs.get(part.getValue().get(0).job());
            long starts = part.getValue().stream().filter(l -> l.is("start")).count();
            if (watched != null
                    && watched.job().atMostOnce()
                    && !watched.job().daemon()
                    && starts > 1) {
                violations.add(
                        new Violation(
                                "c",
                                "a shard of AT_MOST_ONCE was started twice",
                                part.getValue().toString()));
            }
        }
    }

    private void fires(History.Watched watched) {
        String job = watched.job().name();
        TreeMap<Instant, History.Entry> ledger = history.ledger.getOrDefault(job, new TreeMap<>());
        for (Map.Entry<Instant, History.Entry> fire : ledger.entrySet()) {
            if (fire.getValue().outcome().equals("SUCCEEDED")) {
                succeeded(watched.job(), fire.getValue());
            }
        }
        Set<String> strangers = new TreeSet<>();
        for (LogLine line : history.lines) {
            if (!line.job().equals(job) || !line.is("start")) {
                continue;
            }
            History.Entry fire = ledger.get(line.nominal());
            if (fire == null || !fire.run().equals(line.run())) {
                strangers.add(line.run());
                continue;
            }
            if (fire.outcome().equals("SKIPPED") || fire.outcome().equals("MISSED")) {
                violations.add(
                        new Violation(
                                "e",
                                "a fire that has not run, by the ledger, has run",
                                fire + ": " + line));
            }
        }
        for (String run : strangers) {
            violations.add(new Violation("e", "a run has no fire", run));
        }
    }

    private void succeeded(TortureJob job, History.Entry fire) {
        for (int shard = 0; shard < job.shards(); shard++) {
            String part = fire.run() + " shard " + shard;
            List<LogLine> lines = parts.getOrDefault(part, List.of());
            List<LogLine> ends = lines.stream().filter(line -> line.is("end")).toList();
            if (ends.isEmpty()) {
                violations.add(
                        new Violation(
                                "b",
                                "a run has not succeeded, though the ledger says so",
                                part + ": " + lines));
                continue;
            }
            long counted = ends.stream().filter(end -> !lost(job, end)).count();
            if (counted != 1) {
                violations.add(
                        new Violation(
                                "b",
                                "a shard has %d successful ends".formatted(counted),
                                part + ": " + lines + evidence(ends)));
            }
        }
    }

    /**
     * Whether the end of a successful attempt never reached the product, which may then start the
     * shard again: the task was lost, or Mesos knew its state but not the reason.
     */
    private boolean lost(TortureJob job, LogLine end) {
        History.Entry attempt = history.attempts.get(end.task());
        if (job.atMostOnce() || attempt == null) {
            return false;
        }
        boolean unexplained =
                attempt.outcome().equals("FAILED")
                        && (attempt.because().contains("Unreachable agent re-reregistered")
                                || attempt.because().contains("Reconciliation: "));
        return unexplained || attempt.outcome().equals("LOST");
    }

    private String evidence(List<LogLine> ends) {
        StringBuilder said = new StringBuilder("; the product says:");
        for (LogLine end : ends) {
            said.append(' ')
                    .append(end.task())
                    .append(' ')
                    .append(history.attempts.get(end.task()));
        }
        return said.toString();
    }
}
