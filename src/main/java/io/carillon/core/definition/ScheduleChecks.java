package io.carillon.core.definition;

import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.CronExpression;
import io.carillon.core.schedule.CronSyntaxException;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.model.FieldError;
import io.carillon.model.job.Schedule;
import io.carillon.model.job.Schedule.At;
import io.carillon.model.job.Schedule.ByHand;
import io.carillon.model.job.Schedule.Cron;
import io.carillon.model.job.Schedule.Every;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is wrong with a schedule: broken expressions, absurd times, and rules that never fire. */
final class ScheduleChecks {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private ScheduleChecks() {}

    static List<FieldError> check(Schedule schedule, Instant now) {
        FieldErrors findings = new FieldErrors();
        schedule.start().ifPresent(start -> instant(findings, "/schedule/start", start));
        schedule.end().ifPresent(end -> instant(findings, "/schedule/end", end));
        if (schedule.start().isPresent()
                && schedule.end().isPresent()
                && !schedule.start().get().isBefore(schedule.end().get())) {
            findings.add("/schedule/end", "is not after start; nothing would ever fire");
        }
        String path = schedule.rule().accept(new Rule(findings));
        if (findings.list().isEmpty() && !(schedule.rule() instanceof ByHand)) {
            Optional<Instant> next = ScheduleRules.next(CompiledSchedule.of(schedule), now, now);
            findings.unless(
                    next.isPresent(),
                    path,
                    "never fires: there is no such time after "
                            + now
                            + (schedule.end().isPresent() ? " and before end" : "")
                            + "; mend it, or leave the schedule out and start the job by hand");
        }
        return findings.list();
    }

    private static void instant(FieldErrors findings, String path, Instant instant) {
        findings.unless(
                !instant.isBefore(EARLIEST) && instant.isBefore(LATEST),
                path,
                "is not between the years 1970 and 2199");
    }

    /** Checks a rule by itself and tells the path of its field. */
    private record Rule(FieldErrors findings) implements Schedule.Handler<String> {
        @Override
        public String cron(Cron cron) {
            String path = "/schedule/cron";
            try {
                CronExpression.parse(cron.expression());
            } catch (CronSyntaxException e) {
                findings.add(path, String.valueOf(e.getMessage()));
            }
            return path;
        }

        @Override
        public String every(Every every) {
            String path = "/schedule/every";
            findings.unless(
                    every.period().compareTo(SHORTEST) >= 0,
                    path,
                    "is shorter than a second; PT1S is the least");
            findings.unless(
                    every.period().compareTo(JobChecks.LONGEST) <= 0,
                    path,
                    "is longer than a century; shorten it");
            return path;
        }

        @Override
        public String at(At at) {
            instant(findings, "/schedule/at", at.instant());
            return "/schedule/at";
        }

        @Override
        public String byHand(ByHand byHand) {
            return "/schedule";
        }
    }
}
