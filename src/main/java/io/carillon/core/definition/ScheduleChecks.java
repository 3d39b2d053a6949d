package io.carillon.core.definition;

import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.FieldError;
import io.carillon.model.job.Schedule;
import java.time.Instant;
import java.util.List;

/** The check that a schedule fires at all, and what its owner may not mean. */
final class ScheduleChecks {
    private ScheduleChecks() {}

    /**
     * Adds an error to a schedule that never fires; the errors are those of the schedule.
     *
     * @param anchor when the job was created
     */
    static void check(Schedule schedule, Instant anchor, Instant now, FieldErrors errors) {
        if (!ScheduleFields.sound(errors) || schedule.rule() instanceof Schedule.ByHand) {
            return;
        }
        boolean fires = ScheduleRules.next(CompiledSchedule.of(schedule), anchor, now).isPresent();
        errors.at(ScheduleFields.rule(schedule).name())
                .unless(
                        fires,
                        "never fires: there is no such time after "
                                + now
                                + (schedule.end().isPresent() ? " and before end" : "")
                                + "; change it, or leave the schedule out and start the job by"
                                + " hand");
    }

    /** What is valid in a schedule, but may not be what its owner means. */
    static List<FieldError> warnings(Schedule schedule) {
        FieldErrors warnings = new FieldErrors();
        CompiledSchedule.of(schedule)
                .expression()
                .ifPresent(
                        cron ->
                                cron.warnings()
                                        .forEach(
                                                warnings.at(JobFields.SCHEDULE.name())
                                                                .at(
                                                                        ScheduleFields.rule(
                                                                                        schedule)
                                                                                .name())
                                                        ::add));
        return warnings.list();
    }
}
