package io.carillon.core.definition;

import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Job;
import io.carillon.model.job.Misfire;

/** What a job whose shards are kept running may say, and what has no meaning for it. */
final class DaemonChecks {
    private DaemonChecks() {}

    static void check(Job job, FieldErrors errors) {
        errors.at(JobFields.START_DEADLINE.name())
                .unless(
                        job.startDeadline().isEmpty(),
                        "a DAEMON job has no runs that could be late; remove it");
        errors.at(JobFields.TIME_LIMIT.name())
                .unless(
                        job.timeLimit().isEmpty(),
                        "a DAEMON job never ends; remove it, or make the type TRANSIENT");
        errors.at(JobFields.SHARDS.name())
                .at(ShardingFields.MAX_PARALLEL.name())
                .unless(
                        job.sharding().maxParallel() >= job.sharding().count(),
                        "the shards of a DAEMON job never end, so all of them must run at once;"
                                + " remove it");
        errors.at(JobFields.SHARDS.name())
                .at(ShardingFields.GANG.name())
                .unless(
                        !job.sharding().launchedTogether(),
                        "the shards of a DAEMON job are started again one by one; remove it, or"
                                + " make the type TRANSIENT");
        errors.at(JobFields.DELIVERY.name())
                .unless(
                        job.delivery() == Delivery.AT_LEAST_ONCE,
                        "a DAEMON job is always started again; remove it, or make the type"
                                + " TRANSIENT");
        if (job.resident()) {
            checkResident(job, errors);
        }
    }

    /** Its shards fire by themselves. */
    private static void checkResident(Job job, FieldErrors errors) {
        UpdateFields.checkAlone(
                job, "is not for a DAEMON with a schedule: two tasks would do each fire", errors);
        errors.at(JobFields.SCHEDULE.name())
                .unless(
                        job.app().isPresent(),
                        "of a DAEMON job needs an app with a shared executor, in which the shards"
                                + " stay; name it in app, or make the type TRANSIENT");
        errors.at(JobFields.CONCURRENCY.name())
                .unless(
                        job.concurrency() == Concurrency.FORBID,
                        "a shard of a DAEMON job does one fire at a time, and skips those that"
                                + " come meanwhile; remove it");
        errors.at(JobFields.MISFIRE.name())
                .unless(
                        job.misfire().policy() != Misfire.Policy.ALL,
                        "a DAEMON job catches no fires up; use LATEST or SKIP");
    }
}
