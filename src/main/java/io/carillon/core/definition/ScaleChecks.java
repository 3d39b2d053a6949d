package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Limits;
import io.carillon.model.job.Sharding;
import java.util.List;
import java.util.TreeMap;

/** Another number of shards of a job, and what is wrong with it. Pure; any thread. */
public final class ScaleChecks {
    /** The field of the wish. */
    public static final String SHARDS = "shards";

    private ScaleChecks() {}

    /**
     * All that is wrong with the wish itself; empty when it is good. What {@link #scaled} returns
     * must pass {@link JobChecks}, too.
     */
    public static List<FieldError> check(Job job, int shards, Limits limits, FieldErrors errors) {
        FieldErrors place = errors.at(SHARDS);
        place.range(shards, 1, limits.shardsPerJob());
        Sharding now = job.sharding();
        TreeMap<Integer, String> parameters = new TreeMap<>(now.parameters());
        if (shards >= 1 && !parameters.tailMap(shards).isEmpty()) {
            place.add(
                    "is "
                            + shards
                            + ", but shards.parameters of the job names shard "
                            + parameters.lastKey()
                            + "; put the job without it");
        }
        return errors.list();
    }

    /** The job with so many shards. All of them may live at once if all could before. */
    public static Job scaled(Job job, int shards) {
        Sharding now = job.sharding();
        boolean all = now.maxParallel() >= now.count();
        int most = all ? shards : Math.min(now.maxParallel(), shards);
        Sharding next = new Sharding(shards, now.parameters(), most, now.gang());
        return JobFields.SHAPE.values(job).set(JobFields.SHARDS, next).build();
    }

    /**
     * A former definition of a daemon, when it is to be in force again: with as many shards as
     * there are now, unless it names one that there is not.
     */
    public static Job again(Job former, Job now) {
        int count = now.sharding().count();
        return former.type() == JobType.DAEMON
                        && now.type() == JobType.DAEMON
                        && former.sharding().parameters().tailMap(count).isEmpty()
                ? scaled(former, count)
                : former;
    }
}
