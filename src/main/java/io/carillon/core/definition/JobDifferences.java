package io.carillon.core.definition;

import io.carillon.model.job.App;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.job.Sharding;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What a difference between two definitions of a job leads to. Pure; any thread. */
public final class JobDifferences {
    /**
     * The fields that a running task of a daemon does not depend on; where it is is right, though
     * the next one may have to go elsewhere. A field that is not named here changes what the tasks
     * execute or where.
     */
    static final List<String> WITHOUT_RESTART =
            List.of(
                    "name",
                    "description",
                    "owner",
                    "labels",
                    "type",
                    "shards",
                    "constraints",
                    "spread",
                    "avoid",
                    "placement",
                    "placementPatience",
                    "delivery",
                    "misfire",
                    "concurrency",
                    "startDeadline",
                    "timeLimit",
                    "killGrace",
                    "retry",
                    "unreachable",
                    "freezeExempt",
                    "update");

    /** How many shards there are concerns those alone that come or go. */
    static final List<String> WITHOUT_ROLL = List.of("count", "maxParallel", "gang");

    /** The fields of an app that its shared executors do not depend on. */
    static final List<String> WORDS_OF_APP =
            List.of("name", "description", "owner", "labels", "constraints");

    private JobDifferences() {}

    /** Whether the tasks of a daemon must be started anew to follow the other definition. */
    public static boolean restart(
            Job one, Optional<AppVersion> app, Job other, Optional<AppVersion> otherApp) {
        return !print(one, app).equals(print(other, otherApp));
    }

    /**
     * Whether the tasks of all shards must be started anew, and not only of those whose parameter
     * is another one.
     */
    public static boolean restartAll(
            Job one, Optional<AppVersion> app, Job other, Optional<AppVersion> otherApp) {
        return restart(unsharded(one), app, unsharded(other), otherApp);
    }

    private static Job unsharded(Job job) {
        Sharding none = new Sharding(1, new TreeMap<>(), 1);
        return JobFields.SHAPE.values(job).set(JobFields.SHARDS, none).build();
    }

    /**
     * The fingerprint of what the tasks of a daemon execute: definitions with the same one need no
     * restart. What a shared executor consists of counts, because the tasks live in it.
     *
     * @param job the effective definition
     * @param app the app that has completed it
     */
    public static String print(Job job, Optional<AppVersion> app) {
        Print print =
                new Print()
                        .with(JobFields.SHAPE, job, WITHOUT_RESTART)
                        .with(ShardingFields.SHAPE, job.sharding(), WITHOUT_ROLL);
        app.map(AppVersion::app)
                .filter(App::shared)
                .ifPresent(own -> print.with(AppFields.SHAPE, own, WORDS_OF_APP));
        return print.hash();
    }
}
