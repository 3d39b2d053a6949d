package io.carillon.core.definition;

import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * Whether the tasks of a daemon must be started anew to follow the other definition. The tasks
     * of a shared executor belong to one version of the app, so another version restarts them.
     *
     * @param app the app that has completed the one definition
     * @param otherApp the app that has completed the other
     */
    public static boolean restart(
            Job one, Optional<AppVersion> app, Job other, Optional<AppVersion> otherApp) {
        boolean shared =
                Stream.of(app, otherApp).flatMap(Optional::stream).anyMatch(v -> v.app().shared());
        return (shared && !app.equals(otherApp)) || restart(one, other);
    }

    /** Whether the tasks of a daemon must be started anew to follow the other definition. */
    public static boolean restart(Job one, Job other) {
        List<String> differences = new ArrayList<>(JobFields.SHAPE.differences(one, other));
        differences.removeAll(WITHOUT_RESTART);
        return !differences.isEmpty();
    }
}
