package io.carillon.torture;

import java.util.ArrayList;
import java.util.List;

/** All rules together. */
final class Judges {
    private Judges() {}

    /** Every violation in that history; it must not be written to any more. */
    static List<Violation> judge(History history) {
        List<Violation> violations = new ArrayList<>(history.plain);
        violations.addAll(FireJudge.judge(history));
        violations.addAll(RunJudge.judge(history));
        violations.addAll(OverlapJudge.judge(history));
        violations.addAll(LeadJudge.judge(history));
        return violations;
    }
}
