package io.carillon.core.schedule;

import io.carillon.model.job.Schedule;
import io.carillon.model.job.Schedule.At;
import io.carillon.model.job.Schedule.ByHand;
import io.carillon.model.job.Schedule.Cron;
import io.carillon.model.job.Schedule.Every;
import java.util.Optional;

/**
 * A schedule whose cron expression has been read, so that asking for its fires costs no parsing.
 *
 * <p>Immutable. Make one per job definition and keep it beside the job.
 *
 * @param schedule the schedule
 * @param expression the cron expression of the schedule, if its rule is one
 */
public record CompiledSchedule(Schedule schedule, Optional<CronExpression> expression) {
    private static final Schedule.Handler<Optional<CronExpression>> COMPILER = new Compiler();

    /**
     * Reads a schedule's expression.
     *
     * @throws CronSyntaxException when the expression is not valid
     */
    public static CompiledSchedule of(Schedule schedule) {
        return new CompiledSchedule(schedule, schedule.rule().accept(COMPILER));
    }

    private static final class Compiler implements Schedule.Handler<Optional<CronExpression>> {
        @Override
        public Optional<CronExpression> cron(Cron cron) {
            return Optional.of(CronExpression.parse(cron.expression()));
        }

        @Override
        public Optional<CronExpression> every(Every every) {
            return Optional.empty();
        }

        @Override
        public Optional<CronExpression> at(At at) {
            return Optional.empty();
        }

        @Override
        public Optional<CronExpression> byHand(ByHand byHand) {
            return Optional.empty();
        }
    }
}
