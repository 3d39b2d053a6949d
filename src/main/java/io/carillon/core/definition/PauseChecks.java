package io.carillon.core.definition;

import io.carillon.model.FieldError;
import io.carillon.model.job.JobType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The checks of what a caller says about a pause. All errors are found. Pure; any thread. */
public final class PauseChecks {
    private PauseChecks() {}

    /**
     * All that is wrong with a pause, with what the reading of the request has found already.
     *
     * @param type the type of the job
     * @param until when the pause ends
     * @param stop whether it ends the tasks of a daemon
     * @param now the moment at which it begins
     * @param errors what the reading has found; further errors are added
     * @return empty when the pause is good
     */
    public static List<FieldError> check(
            JobType type, Optional<Instant> until, boolean stop, Instant now, FieldErrors errors) {
        errors.read();
        until.ifPresent(end -> end(end, now, errors.at("until")));
        errors.at("stop")
                .unless(
                        !stop || type == JobType.DAEMON,
                        "is for a DAEMON, whose tasks a pause can end; kill the runs instead");
        return errors.list();
    }

    private static void end(Instant until, Instant now, FieldErrors errors) {
        errors.unless(until.isAfter(now), "is in the past; give a later time or omit it");
        errors.unless(
                !until.isAfter(now) || Bounds.storable(until),
                "is not before "
                        + Bounds.LATEST
                        + "; give an earlier time, or omit it for a pause without an end");
    }
}
