package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.PauseChecks;
import io.carillon.core.definition.Text;
import io.carillon.core.fires.FireRules;
import io.carillon.core.fires.UnattendedRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.FieldError;
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
        List<FieldError> errors =
                PauseChecks.check(
                        entry.get().stored().job().type(),
                        command.until(),
                        command.stop(),
                        now,
                        new FieldErrors());
        if (!errors.isEmpty()) {
            return new Answer.Refused(Kind.INVALID, "the pause is not valid", errors);
        }
        Instant since = since(entry.get());
        UnattendedRules.account(entry.get(), now, decision);
        Optional<Boolean> stop = command.stop() ? Optional.of(true) : Optional.empty();
        Pause pause = new Pause(since, command.until(), Text.cut(command.reason()), stop);
        change(entry.get(), Optional.of(pause), by + " paused it");
        return new Answer.Done("paused");
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
            UnattendedRules.account(entry.get(), now, decision);
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
