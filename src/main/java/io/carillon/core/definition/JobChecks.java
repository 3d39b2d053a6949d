package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The checks of a job definition whose document has the right shape: those of the {@link JobFields
 * table of fields}, and those that depend on the limits, the time or the size.
 *
 * <p>All errors are found, not only the first (a hundred at most), each with its JSON pointer and
 * the remedy. Pure; any thread.
 */
public final class JobChecks {
    /** Maximum number of characters of a name. */
    public static final int NAME_CHARS = 100;

    /** Maximum size of a definition, in bytes. */
    public static final int DEFINITION_BYTES = 64 * 1024;

    /** The longest time that any field may name; sums with it stay far from the ends of time. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    private JobChecks() {}

    /**
     * All that is wrong with a definition.
     *
     * @param now a schedule that has no fire after it is refused
     * @return empty when the definition is good
     */
    public static List<FieldError> check(Job job, Limits limits, Instant now) {
        FieldErrors errors = new FieldErrors();
        JobFields.SHAPE.check(job, errors);
        errors.at(JobFields.SHARDS.name())
                .at(ShardingFields.COUNT.name())
                .range(job.sharding().count(), 1, limits.shardsPerJob());
        ScheduleChecks.check(job.schedule(), now, errors.at(JobFields.SCHEDULE.name()));
        long bytes = JobSize.bytes(job);
        errors.unless(
                bytes <= DEFINITION_BYTES,
                "the definition takes "
                        + bytes
                        + " bytes, "
                        + DEFINITION_BYTES
                        + " at most; move large texts into files that uris name");
        return errors.list();
    }

    /**
     * What is valid in a good definition, but may not be what its owner means: each with its JSON
     * pointer and the remedy.
     */
    public static List<FieldError> warnings(Job job) {
        return ScheduleChecks.warnings(job.schedule());
    }

    /** What is wrong with a name; empty when it is good. */
    public static List<FieldError> checkName(String name) {
        FieldErrors errors = new FieldErrors();
        JobFields.NAME.check(name, errors.at(JobFields.NAME.name()));
        return errors.list();
    }
}
