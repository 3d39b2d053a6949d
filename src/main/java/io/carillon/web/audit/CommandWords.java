package io.carillon.web.audit;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.CommandHandler;
import io.carillon.core.contract.UpdateWish;
import io.carillon.model.hold.HoldId;
import java.time.Instant;
import java.util.Optional;

/** A command in words, as the audit tells it: names and reasons, never values. Any thread. */
public final class CommandWords implements CommandHandler<String>, UpdateWish.Handler<String> {
    private static final CommandWords WORDS = new CommandWords();

    private CommandWords() {}

    /** What is wanted, such as {@code pause job nightly: holidays}. */
    public static String of(Command command) {
        return command.accept(WORDS);
    }

    /** What has become of it. */
    public static String of(Answer answer) {
        if (answer instanceof Answer.JobStored stored) {
            return stored(stored.created(), stored.version());
        }
        if (answer instanceof Answer.AppStored stored) {
            return stored(stored.created(), stored.version());
        }
        if (answer instanceof Answer.RunAccepted run) {
            return (run.repeated() ? "the run exists already: " : "run ") + run.run();
        }
        if (answer instanceof Answer.Done done) {
            return done.what();
        }
        return answer instanceof Answer.Refused refused ? refused.detail() : "";
    }

    private static String stored(boolean created, long version) {
        return (created ? "created, version " : "version ") + version;
    }

    private static String until(Optional<Instant> until) {
        return until.map(time -> " until " + time).orElse("");
    }

    private static String because(String reason) {
        return reason.isEmpty() ? "" : ": " + reason;
    }

    @Override
    public String putApp(Command.PutApp command) {
        return "put app " + command.app().name();
    }

    @Override
    public String deleteApp(Command.DeleteApp command) {
        return "delete app " + command.app() + (command.jobs() ? " and its jobs" : "");
    }

    @Override
    public String putJob(Command.PutJob command) {
        return "put job " + command.job().name();
    }

    @Override
    public String deleteJob(Command.DeleteJob command) {
        return "delete job " + command.job();
    }

    @Override
    public String pauseJob(Command.PauseJob command) {
        return "pause job "
                + command.job()
                + (command.stop() ? " and stop its tasks" : "")
                + until(command.until())
                + because(command.reason());
    }

    @Override
    public String resumeJob(Command.ResumeJob command) {
        return "resume job " + command.job();
    }

    @Override
    public String updateJob(Command.UpdateJob command) {
        return command.wish().accept((UpdateWish.Handler<String>) this)
                + " of job "
                + command.job();
    }

    @Override
    public String hold(UpdateWish.Hold wish) {
        return "pause updates" + because(wish.reason());
    }

    @Override
    public String goOn(UpdateWish.GoOn wish) {
        return "resume updates";
    }

    @Override
    public String undo(UpdateWish.Undo wish) {
        return "roll back to "
                + wish.version().map(version -> "version " + version).orElse("the version before");
    }

    @Override
    public String scale(UpdateWish.Scale wish) {
        return "scale to " + wish.shards() + " shards";
    }

    @Override
    public String restartJob(Command.RestartJob command) {
        return "restart "
                + (command.shards().isEmpty() ? "all shards" : "shards " + command.shards())
                + " of job "
                + command.job()
                + because(command.reason());
    }

    @Override
    public String runNow(Command.RunNow command) {
        return "run job "
                + command.job()
                + (command.shards().isEmpty() ? "" : ", shards " + command.shards())
                + (command.parameter().isPresent() ? ", with a parameter" : "")
                + (command.env().isEmpty() ? "" : ", with env " + command.env().keySet());
    }

    @Override
    public String retryRun(Command.RetryRun command) {
        return "retry run " + command.run();
    }

    @Override
    public String killRun(Command.KillRun command) {
        return "kill run " + command.run();
    }

    @Override
    public String killTask(Command.KillTask command) {
        return "kill task " + command.task();
    }

    @Override
    public String placeHold(Command.PlaceHold command) {
        String what =
                command.id().scope() == HoldId.Scope.AGENT
                        ? "drain agent "
                                + command.id().agent()
                                + command.policy().map(policy -> ", policy " + policy).orElse("")
                        : "freeze launches";
        return what + until(command.until()) + because(command.reason());
    }

    @Override
    public String liftHold(Command.LiftHold command) {
        return command.id().scope() == HoldId.Scope.AGENT
                ? "undrain agent " + command.id().agent()
                : "thaw launches";
    }

    @Override
    public String tell(Command.Tell command) {
        return "tell of task " + command.task();
    }

    @Override
    public String reconcile(Command.Reconcile command) {
        return (command.implicit() ? "implicit" : "explicit") + " reconciliation";
    }

    @Override
    public String resetFramework(Command.ResetFramework command) {
        return "reset the framework " + command.confirm();
    }

    @Override
    public String repairRecord(Command.RepairRecord command) {
        return "repair record " + command.key();
    }

    @Override
    public String dropRecord(Command.DropRecord command) {
        return "drop record " + command.key();
    }

    @Override
    public String onlyIf(Command.OnlyIf command) {
        return of(command.command());
    }

    @Override
    public String createToken(Command.CreateToken command) {
        return "create token "
                + command.name()
                + " with roles "
                + String.join(", ", command.roles())
                + command.expires().map(end -> ", until " + end).orElse("");
    }

    @Override
    public String revokeToken(Command.RevokeToken command) {
        return "revoke token " + command.name();
    }

    @Override
    public String permitted(Command.Permitted command) {
        return of(command.command());
    }

    @Override
    public String onlyIfApp(Command.OnlyIfApp command) {
        return of(command.command());
    }

    @Override
    public String onlyIfSeen(Command.OnlyIfSeen command) {
        return of(command.command());
    }
}
