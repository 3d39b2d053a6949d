package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.core.fires.FireRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Pause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the commands to pause and resume a job lead to. */
final class PauseRules {
    private final State state;
    private final String by;
    private final Instant now;
    private final Decision decision;

    PauseRules(CommandCase given) {
        this.state = given.state();
        this.by = given.by().name();
        this.now = given.now();
        this.decision = given.decision();
    }

    Answer pause(Command.PauseJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return JobCommandRules.noJob(state, command.job());
        }
        if (command.until().isPresent() && !command.until().get().isAfter(now)) {
            return until("is in the past; give a later time or omit it");
        }
        if (command.until().isPresent() && !Bounds.storable(command.until().get())) {
            return until(
                    "is not before "
                            + Bounds.LATEST
                            + "; give an earlier time, or omit it for a pause without an end");
        }
        if (command.stop() && entry.get().stored().job().type() != JobType.DAEMON) {
            return new Answer.Refused(
                    Kind.INVALID,
                    "only the tasks of a DAEMON can be stopped by a pause",
                    List.of(new FieldError("/stop", "is for a DAEMON; kill the runs instead")));
        }
        Instant since = since(entry.get());
        Optional<Boolean> stop = command.stop() ? Optional.of(true) : Optional.empty();
        Pause pause = new Pause(since, command.until(), Text.cut(command.reason()), stop);
        change(entry.get(), Optional.of(pause), by + " paused it");
        return new Answer.Done("paused");
    }

    private static Answer until(String message) {
        return new Answer.Refused(
                Kind.INVALID,
                "the pause cannot end then",
                List.of(new FieldError("/until", message)));
    }

    /**
     * When a pause that is asked for now begins. Fires of an earlier pause that are not considered
     * yet are decided first. If they are too many for this decision, the earlier pause goes on.
     */
    private Instant since(JobEntry entry) {
        Optional<Pause> earlier = entry.stored().pause();
        boolean goesOn = earlier.filter(pause -> pause.covers(now)).isPresent();
        boolean left = earlier.flatMap(p -> entry.nextFire().filter(p::covers)).isPresent();
        if (left && !goesOn && !entry.stored().deleting()) {
            goesOn = FireRules.backlog(entry, now);
            if (!goesOn) {
                FireRules.decide(state, entry, now, now, decision);
            }
        }
        return goesOn ? earlier.orElseThrow().since() : now;
    }

    Answer resume(Command.ResumeJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return JobCommandRules.noJob(state, command.job());
        }
        Optional<Pause> pause = entry.get().stored().pause();
        if (pause.isPresent()) {
            // Fires of the pause that are not considered yet come first, as when it ends by itself.
            boolean due = entry.get().nextFire().filter(fire -> !fire.isAfter(now)).isPresent();
            Optional<Pause> rest = due ? pause.map(p -> p.endingBy(now)) : Optional.empty();
            change(entry.get(), rest, by + " resumed it");
        }
        return new Answer.Done("resumed");
    }

    private void change(JobEntry entry, Optional<Pause> pause, String because) {
        decision.change(new Change.JobDefined(entry.stored().paused(pause), because));
    }
}
