package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.state.State;
import io.carillon.model.job.Schedule;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

/** What a mutant makes of fires in an hour that the clocks show twice. */
final class MutatedHours {
    private MutatedHours() {}

    /** Whether the change is about a fire that the clock has shown before. */
    static boolean repeats(State state, Change change) {
        if (change instanceof Change.RunStarted started) {
            return started.run().id().trigger() == Trigger.CRON
                    && repeats(state, started.run().id().job(), started.run().id().nominalTime());
        }
        return change instanceof Change.FireRecorded recorded
                && recorded.fire().run().isEmpty()
                && recorded.fire().count() == 1
                && repeats(state, recorded.job(), recorded.fire().nominalTime());
    }

    private static boolean repeats(State state, String job, Instant fire) {
        return state.job(job)
                .map(entry -> entry.stored().job().schedule().rule())
                .filter(rule -> rule instanceof Schedule.Cron cron && second(fire, cron))
                .isPresent();
    }

    private static boolean second(Instant fire, Schedule.Cron cron) {
        ZonedDateTime shown = fire.atZone(cron.timeZone());
        List<ZoneOffset> offsets =
                cron.timeZone().getRules().getValidOffsets(shown.toLocalDateTime());
        return offsets.size() == 2 && shown.getOffset().equals(offsets.get(1));
    }
}
