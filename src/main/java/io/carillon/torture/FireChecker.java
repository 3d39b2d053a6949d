package io.carillon.torture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rule (a): every planned fire has exactly one entry with a final outcome, and no entry is
 * unplanned.
 */
final class FireChecker {
    private FireChecker() {}

    static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>();
        for (History.Watched watched : history.jobs.values()) {
            if (!watched.job().daemon()) {
                check(
                        watched,
                        history.ledger.getOrDefault(watched.job().name(), new TreeMap<>()),
                        violations);
            }
        }
        return violations;
    }

    private static void check(
            History.Watched watched,
            SortedMap<Instant, History.Entry> ledger,
            List<Violation> violations) {
        String name = watched.job().name();
        TreeSet<Instant> planned = new TreeSet<>(watched.planned());
        for (Instant nominal : planned) {
            History.Entry entry = ledger.get(nominal);
            if (entry == null) {
                violations.add(new Violation("a", "a fire has no entry", name + " " + nominal));
            } else if (!entry.ended()) {
                violations.add(
                        new Violation(
                                "a",
                                "a fire has no final outcome",
                                name + " " + nominal + ": " + entry));
            }
        }
        Instant end = watched.until().orElse(Instant.MAX);
        for (Map.Entry<Instant, History.Entry> entry : ledger.headMap(end).entrySet()) {
            if (!planned.contains(Objects.requireNonNull(entry.getKey()))) {
                violations.add(
                        new Violation("a", "an entry was never planned", name + " " + entry));
            }
        }
    }
}
