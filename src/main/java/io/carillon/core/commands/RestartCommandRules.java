package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.definition.FieldErrors;
import io.carillon.core.definition.RestartChecks;
import io.carillon.core.definition.Text;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.tasks.RestartRules;
import io.carillon.model.FieldError;
import io.carillon.model.job.JobType;
import java.util.List;
import java.util.Optional;

/** What the command to restart shards of a daemon leads to. */
final class RestartCommandRules {
    private final CommandCase given;

    RestartCommandRules(CommandCase given) {
        this.given = given;
    }

    Answer restart(Command.RestartJob command) {
        Optional<JobEntry> entry = given.state().job(command.job());
        if (entry.isEmpty()) {
            return JobCommandRules.noJob(given.state(), command.job());
        }
        JobEntry job = entry.get();
        if (job.stored().job().type() != JobType.DAEMON) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "only a DAEMON is restarted; the runs of job "
                            + command.job()
                            + " end by themselves: kill a run, or start another one");
        }
        Optional<RunEntry> standing =
                job.runs().values().stream()
                        .filter(run -> run.rolls().isPresent() && run.run().kill().isEmpty())
                        .findFirst();
        if (standing.isEmpty() || job.stored().deleting()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    job.stored().deleting()
                            ? "the job is being deleted"
                            : "no shard of the job is kept running now; resume the job first");
        }
        List<FieldError> errors =
                RestartChecks.check(standing.get().job(), command.shards(), new FieldErrors());
        if (!errors.isEmpty()) {
            return new Answer.Refused(Kind.INVALID, "the restart is not valid", errors);
        }
        return restart(command, job, standing.get());
    }

    private Answer restart(Command.RestartJob command, JobEntry job, RunEntry run) {
        String reason = command.reason().isBlank() ? "" : ": " + command.reason();
        String because = Text.cut(given.by().name() + " restarts it" + reason);
        int count =
                RestartRules.restart(run, command.shards(), because, given.now(), given.decision());
        List<String> held = DueRules.whatHoldsRoll(given.state(), job);
        if (count == 0) {
            return new Answer.Done("nothing to restart: the tasks end already, or are to");
        }
        return new Answer.Done(
                (count == 1 ? "1 shard is restarted" : count + " shards are restarted")
                        + ", one after the other"
                        + (held.isEmpty() ? "" : ", but not while " + String.join(" and ", held)));
    }
}
