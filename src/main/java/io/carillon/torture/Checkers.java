package io.carillon.torture;

import java.util.ArrayList;
import java.util.List;

/** All rules, applied to one history. */
final class Checkers {
    private Checkers() {}

    /** Every violation in a history that is complete. */
    static List<Violation> check(History history) {
        List<Violation> violations = new ArrayList<>(history.plain);
        violations.addAll(FireChecker.check(history));
        violations.addAll(RunChecker.check(history));
        violations.addAll(OverlapChecker.check(history));
        violations.addAll(LeadChecker.check(history));
        return violations;
    }
}
