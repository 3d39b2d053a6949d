package io.carillon.torture;

import java.util.ArrayList;
import java.util.List;

/** All rules together. */
final class Checkers {
    private Checkers() {}

    /** Every violation in that history; it must not be written to any more. */
    static List<Violation> judge(History history) {
        List<Violation> violations = new ArrayList<>(history.plain);
        violations.addAll(FireChecker.judge(history));
        violations.addAll(RunChecker.judge(history));
        violations.addAll(OverlapChecker.judge(history));
        violations.addAll(LeadChecker.judge(history));
        return violations;
    }
}
