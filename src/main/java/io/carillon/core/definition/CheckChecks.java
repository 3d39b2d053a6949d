package io.carillon.core.definition;

import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Program;

/**
 * Which jobs may have checks: Mesos asks beside a task, in the executor that it brings for a
 * command. A shared executor does not ask.
 */
final class CheckChecks {
    private CheckChecks() {}

    /** Adds what is wrong with a check of that job, if there is one. */
    static void check(boolean given, Job job, FieldErrors errors) {
        if (!given) {
            return;
        }
        boolean own =
                !(job.program() instanceof Program.Code || job.program() instanceof Program.Http);
        errors.unless(
                job.type() == JobType.DAEMON,
                "is for DAEMON jobs, whose tasks are kept running; remove it, or make the type"
                        + " DAEMON");
        errors.unless(
                own && !job.resident(),
                "needs a task with an executor of its own; remove it, or write a command or argv"
                        + " without a schedule");
    }

    /** Adds what is wrong with the checks of a job whose app has a shared executor. */
    static void checkShared(Job job, String app, FieldErrors errors) {
        String words =
                "is not for a task in a shared executor, which Mesos does not ask; remove it, or"
                        + " make the executor's mode of app "
                        + app
                        + " COMMAND";
        errors.at("health").unless(job.caredFor().health().isEmpty(), words);
        errors.at("check").unless(job.caredFor().check().isEmpty(), words);
    }
}
