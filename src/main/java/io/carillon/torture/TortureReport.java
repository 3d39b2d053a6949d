package io.carillon.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The result of a torture as Markdown. */
final class TortureReport {
    private static final int SHOWN = 50;

    private TortureReport() {}

    static String write(
            TortureOptions options, Duration took, History history, List<Violation> violations) {
        StringBuilder text = new StringBuilder(2_000);
        line(text, "# Torture");
        line(text, "");
        line(
                text,
                "Seed %d, %d nodes, %d ZooKeeper server(s), %s; %s from start to end."
                        .formatted(
                                options.seed(),
                                options.nodes(),
                                options.servers(),
                                options.masters().isEmpty() ? "the local Mesos" : "a given Mesos",
                                took.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
        line(text, "");
        fires(text, history);
        line(text, "");
        line(
                text,
                "| fault | times | expected | first launch of the next term: median | longest |"
                        + " longest gap without a launch |");
        line(text, "|---|---:|---|---:|---:|---:|");
        RecoveryTimes.of(history).forEach((nemesis, recovery) -> row(text, nemesis, recovery));
        line(text, "");
        violations(text, violations);
        return text.toString();
    }

    /**
     * Every fault with its times in seconds, so that the results of several tortures can be
     * combined.
     */
    static String faults(History history) {
        StringBuilder text = new StringBuilder(2_000);
        line(text, "fault;target;from;until;failover;gap");
        for (RecoveryTimes.Cost cost : RecoveryTimes.each(history)) {
            line(
                    text,
                    "%s;%s;%s;%s;%s;%s"
                            .formatted(
                                    cost.fault().nemesis(),
                                    cost.fault().target(),
                                    cost.fault().from(),
                                    cost.fault().until(),
                                    cost.failover()
                                            .map(d -> Double.toString(d.toMillis() / 1e3))
                                            .orElse(""),
                                    Double.toString(cost.gap().toMillis() / 1e3)));
        }
        return text.toString();
    }

    private static void fires(StringBuilder text, History history) {
        TreeMap<String, Integer> outcomes = new TreeMap<>();
        int planned = 0;
        int lost = 0;
        for (Map.Entry<String, History.Watched> job : history.jobs.entrySet()) {
            TreeMap<Instant, History.Entry> ledger =
                    history.ledger.getOrDefault(job.getKey(), new TreeMap<>());
            for (Instant nominal : job.getValue().planned()) {
                planned++;
                History.Entry entry = ledger.get(nominal);
                if (entry == null) {
                    lost++;
                } else {
                    outcomes.merge(entry.outcome(), 1, Integer::sum);
                }
            }
        }
        long starts = history.lines.stream().filter(one -> one.is("start")).count();
        line(
                text,
                "Planned fires: %d, without an entry: %d, by outcome: %s. Tasks started: %d."
                        .formatted(planned, lost, outcomes, starts));
    }

    private static void row(StringBuilder text, Nemesis nemesis, RecoveryTimes recovery) {
        line(
                text,
                "| %s | %d | %s | %s | %s | %s |"
                        .formatted(
                                nemesis.words(),
                                recovery.count(),
                                nemesis.expected(),
                                seconds(recovery.median()),
                                seconds(recovery.longest()),
                                seconds(Optional.of(recovery.longestGap()))));
    }

    private static String seconds(Optional<Duration> duration) {
        return duration.map(d -> String.format(Locale.ROOT, "%.1f s", d.toMillis() / 1e3))
                .orElse("");
    }

    private static void violations(StringBuilder text, List<Violation> violations) {
        line(text, "Violations: " + violations.size());
        for (Violation violation : violations.subList(0, Math.min(SHOWN, violations.size()))) {
            line(text, "- " + violation);
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }
}
