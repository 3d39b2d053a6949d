package io.carillon.torture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rule (f): the framework id never changes, an epoch has one node, and no node claims to lead once
 * a newer term was seen. The moment in which a stopped process continues is excepted: it cannot
 * know better yet, and can write nothing.
 */
final class LeadChecker {
    /** How long a continued process may still claim to lead. */
    private static final Duration WAKING = Duration.ofSeconds(5);

    private LeadChecker() {}

    static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>();
        TreeSet<String> frameworks = new TreeSet<>();
        TreeMap<Long, String> epochs = new TreeMap<>();
        for (History.Led led : history.led) {
            if (!led.framework().isEmpty()) {
                frameworks.add(led.framework());
            }
            String other = epochs.putIfAbsent(led.epoch(), led.node());
            if (other != null && !other.equals(led.node())) {
                violations.add(
                        new Violation("f", "an epoch has two leaders", led + " and " + other));
            }
        }
        if (frameworks.size() > 1) {
            violations.add(
                    new Violation("f", "the framework id has changed", frameworks.toString()));
        }
        zombies(history, violations);
        return violations;
    }

    private static void zombies(History history, List<Violation> violations) {
        List<History.Led> byAnswer = new ArrayList<>(history.led);
        byAnswer.sort(Comparator.comparing(History.Led::answered));
        List<History.Led> byQuestion = new ArrayList<>(history.led);
        byQuestion.sort(Comparator.comparing(History.Led::asked));
        long newest = 0;
        int next = 0;
        for (History.Led led : byQuestion) {
            while (next < byAnswer.size() && byAnswer.get(next).answered().isBefore(led.asked())) {
                newest = Math.max(newest, byAnswer.get(next++).epoch());
            }
            if (led.epoch() < newest && !waking(history, led)) {
                violations.add(
                        new Violation(
                                "f", "a former leader still claims to lead", led + " < " + newest));
            }
        }
    }

    private static boolean waking(History history, History.Led led) {
        for (History.Woken woken : history.woken) {
            Instant end = woken.at().plus(WAKING);
            if (woken.node().equals(led.node())
                    && led.answered().isAfter(woken.at())
                    && led.asked().isBefore(end)) {
                return true;
            }
        }
        return false;
    }
}
