package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.App;
import io.carillon.model.job.BuiltInApps;
import io.carillon.model.job.Job;
import io.carillon.model.job.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The checks of a job definition whose document has the right shape: those of the {@link JobFields
 * table of fields}, and those that depend on the limits, the time or the size.
 *
 * <p>All errors are found, not only the first (a hundred at most), each with its JSON pointer and
 * the remedy. Pure; any thread.
 */
public final class JobChecks {
    /**
     * The definition that another one replaces.
     *
     * @param job the definition
     * @param since when the job was created; a rhythm counts from then
     */
    public record Stored(Job job, Instant since) {}

    private JobChecks() {}

    /**
     * All that is wrong with the definition of a new job.
     *
     * @param now a schedule that has no fire after it is refused
     * @return empty when the definition is good
     */
    public static List<FieldError> check(Job job, Limits limits, Instant now) {
        return check(job, Optional.empty(), Optional.empty(), limits, now, new FieldErrors());
    }

    /**
     * All that is wrong with a definition, with what the reading of its document has found already.
     * A field that could not be read is not judged any more.
     *
     * @param stored what it replaces; a schedule that it leaves as it is may be over
     * @param app the job's app ({@link BuiltInApps#of}), if there is one of that name
     * @param now any other schedule that has no fire after it is refused
     * @param errors what the reading has found; further errors are added
     * @return empty when the definition is good
     */
    public static List<FieldError> check(
            Job job,
            Optional<Stored> stored,
            Optional<App> app,
            Limits limits,
            Instant now,
            FieldErrors errors) {
        errors.read();
        check(job, limits, errors);
        AppChecks.checkJob(job, app, errors);
        if (stored.filter(old -> old.job().schedule().equals(job.schedule())).isEmpty()) {
            Instant anchor = stored.map(Stored::since).orElse(now);
            FieldErrors place = errors.at(JobFields.SCHEDULE.name());
            ScheduleChecks.check(job.schedule(), anchor, now, place);
        }
        long bytes = JobSize.bytes(job);
        errors.unless(
                bytes <= Bounds.DEFINITION_BYTES,
                "the definition takes "
                        + bytes
                        + " bytes, "
                        + Bounds.DEFINITION_BYTES
                        + " at most; move large texts into files that uris name");
        return errors.list();
    }

    /**
     * What is wrong with a definition in the store. Whatever a command has been allowed to store is
     * right, in this version of the program and before it.
     */
    public static List<FieldError> checkStored(Job job, Limits limits) {
        FieldErrors errors = FieldErrors.ofStored();
        check(job, limits, errors);
        FieldErrors place = errors.at(JobFields.SCHEDULE.name());
        ScheduleChecks.check(job.schedule(), Instant.EPOCH, Instant.EPOCH, place);
        return errors.list();
    }

    private static void check(Job job, Limits limits, FieldErrors errors) {
        JobFields.SHAPE.check(job, errors);
        errors.at(JobFields.SHARDS.name())
                .at(ShardingFields.COUNT.name())
                .range(job.sharding().count(), 1, limits.shardsPerJob());
    }

    /**
     * What is valid in a good definition, but may not be what its owner means: each with its JSON
     * pointer and the remedy.
     */
    public static List<FieldError> warnings(Job job) {
        List<FieldError> warnings = new ArrayList<>(ScheduleChecks.warnings(job.schedule()));
        FieldErrors found = new FieldErrors();
        SecretWarnings.check(job.env(), found.at(JobFields.ENV.name()));
        warnings.addAll(found.list());
        return warnings;
    }

    /** What is wrong with a name; empty when it is good. */
    public static List<FieldError> checkName(String name) {
        FieldErrors errors = new FieldErrors();
        JobFields.NAME.check(name, errors.at(JobFields.NAME.name()));
        return errors.list();
    }
}
