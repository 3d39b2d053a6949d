package io.carillon.torture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was alive at the same time. Rule (c): never two attempts of one shard of one run, nor two of
 * a daemon's shard. Rule (d): never two runs of a job whose policy forbids it. The tasks' own log
 * is the proof: one task began before another wrote its last line.
 */
final class OverlapChecker {
    private OverlapChecker() {}

    /** From the first to the last sign of life. */
    private record Life(String who, Instant from, Instant last) {
        Life and(Life other) {
            return new Life(
                    who,
                    from.isBefore(other.from) ? from : other.from,
                    last.isAfter(other.last) ? last : other.last);
        }
    }

    static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>();
        TreeMap<String, SortedMap<String, Life>> shards = new TreeMap<>();
        TreeMap<String, SortedMap<String, Life>> runs = new TreeMap<>();
        for (LogLine line : history.lines) {
            History.Watched watched = history.jobs.get(line.job());
            if (watched == null) {
                continue;
            }
            String shard =
                    watched.job().daemon() ? line.job() + " shard " + line.shard() : line.part();
            add(shards, shard, line.task(), line.at());
            if (watched.job().alone()) {
                add(runs, line.job(), line.run(), line.at());
            }
        }
        shards.forEach(
                (shard, lives) ->
                        check(
                                "c",
                                "two attempts of a shard were alive at once",
                                lives,
                                violations));
        runs.forEach(
                (job, lives) ->
                        check(
                                "d",
                                "two runs of " + job + " were alive at once",
                                lives,
                                violations));
        return violations;
    }

    private static void add(
            SortedMap<String, SortedMap<String, Life>> groups,
            String group,
            String who,
            Instant at) {
        groups.computeIfAbsent(group, g -> new TreeMap<>())
                .merge(who, new Life(who, at, at), Life::and);
    }

    private static void check(
            String rule, String what, SortedMap<String, Life> lives, List<Violation> violations) {
        List<Life> inOrder = new ArrayList<>(lives.values());
        inOrder.sort(Comparator.comparing(Life::from).thenComparing(Life::who));
        for (int i = 1; i < inOrder.size(); i++) {
            Life before = inOrder.get(i - 1);
            Life after = inOrder.get(i);
            if (before.last().isAfter(after.from())) {
                violations.add(new Violation(rule, what, before + " and " + after));
            }
            // Later tasks are compared with the one that stayed alive longest.
            inOrder.set(i, before.last().isAfter(after.last()) ? before.and(after) : after);
        }
    }
}
