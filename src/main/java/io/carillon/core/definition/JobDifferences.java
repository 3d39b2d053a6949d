package io.carillon.core.definition;

import io.carillon.model.job.Job;
import java.util.ArrayList;
import java.util.List;

/** What a difference between two definitions of a job leads to. Pure; any thread. */
public final class JobDifferences {
    /**
     * The fields that a running task of a daemon does not depend on. A field that is not named here
     * changes what the tasks execute or where.
     */
    static final List<String> WITHOUT_RESTART =
            List.of(
                    "name",
                    "description",
                    "owner",
                    "labels",
                    "type",
                    "schedule",
                    "delivery",
                    "misfire",
                    "concurrency",
                    "startDeadline",
                    "timeLimit",
                    "killGrace",
                    "retry",
                    "unreachable");

    private JobDifferences() {}

    /** Whether the tasks of a daemon must be started anew to follow the other definition. */
    public static boolean restart(Job one, Job other) {
        List<String> differences = new ArrayList<>(JobFields.SHAPE.differences(one, other));
        differences.removeAll(WITHOUT_RESTART);
        return !differences.isEmpty();
    }
}
