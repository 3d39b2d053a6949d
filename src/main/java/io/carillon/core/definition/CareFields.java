package io.carillon.core.definition;

import io.carillon.model.job.Care;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.Job;
import io.carillon.model.job.ReadyCheck;
import io.carillon.model.job.UpdatePolicy;
import java.util.Optional;

/**
 * The fields that say how the tasks of a daemon are cared for.
 *
 * @param health the field {@code health}
 * @param check the field {@code check}
 * @param update the field {@code update}
 */
record CareFields(
        Field<Job, Optional<HealthCheck>> health,
        Field<Job, Optional<ReadyCheck>> check,
        Field<Job, Optional<UpdatePolicy>> update) {
    static CareFields of(Shape.Builder<Job> rows) {
        return new CareFields(
                rows.field(
                        "health",
                        Kinds.maybe(Kinds.object(CheckFields.HEALTH)),
                        Optional.empty(),
                        job -> job.caredFor().health(),
                        "What tells whether a task of a `DAEMON` job is well; one that is not is"
                                + " ended, and begins again. See [Health and"
                                + " readiness](#health-and-readiness)."),
                rows.field(
                        "check",
                        Kinds.maybe(Kinds.object(CheckFields.READY)),
                        Optional.empty(),
                        job -> job.caredFor().check(),
                        "What tells whether a task of a `DAEMON` job is ready; it goes on whatever"
                                + " the answer. See [Health and"
                                + " readiness](#health-and-readiness). Needs agents of Mesos 1.2"
                                + " or later, for `tcp` 1.3."),
                UpdateFields.update(rows));
    }

    Optional<Care> care(Values<Job> values) {
        return new Care(values.get(health), values.get(check), values.get(update)).stored();
    }

    /** What is wrong with the checks in view of the rest of the job. */
    void check(Job job, FieldErrors errors) {
        int ports = job.resources().ports();
        FieldErrors ofHealth = errors.at(health.name());
        job.caredFor()
                .health()
                .ifPresent(own -> CheckFields.PROBE.checkPort(own.probe(), ports, ofHealth));
        CheckChecks.check(job.caredFor().health().isPresent(), job, ofHealth);
        FieldErrors ofCheck = errors.at(check.name());
        job.caredFor()
                .check()
                .ifPresent(own -> CheckFields.READY_PROBE.checkPort(own.probe(), ports, ofCheck));
        CheckChecks.check(job.caredFor().check().isPresent(), job, ofCheck);
    }
}
