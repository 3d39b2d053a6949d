package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.CommandHandler;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.definition.Bounds;
import io.carillon.core.definition.Text;
import io.carillon.core.link.FrameworkRules;
import io.carillon.core.link.ReconcileRules;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import java.time.Instant;
import java.util.Optional;

/**
 * What commands lead to: it only routes, and the rules are in a class for each noun. A refusal
 * changes nothing.
 */
public final class CommandRules implements CommandHandler<Answer> {
    private final CommandCase given;

    private CommandRules(CommandCase given) {
        this.given = given;
    }

    public static Decision decide(State state, Input.CommandArrived input, Instant now) {
        Decision decision = new Decision();
        Caller by =
                new Caller(Text.cut(input.by().name(), Bounds.NAME_CHARS), input.by().address());
        CommandCase given = new CommandCase(state, by, now, decision, Optional.empty());
        Answer answer = input.command().accept(new CommandRules(given));
        return RecordRules.refusal(state, decision)
                .map(refusal -> new Decision().effect(new Effect.Reply(input.ticket(), refusal)))
                .orElseGet(() -> decision.effect(new Effect.Reply(input.ticket(), answer)));
    }

    @Override
    public Answer putApp(Command.PutApp command) {
        return new AppCommandRules(given).put(command);
    }

    @Override
    public Answer deleteApp(Command.DeleteApp command) {
        return new AppCommandRules(given).delete(command);
    }

    @Override
    public Answer putJob(Command.PutJob command) {
        return new JobCommandRules(given).put(command);
    }

    @Override
    public Answer deleteJob(Command.DeleteJob command) {
        return new JobCommandRules(given).delete(command);
    }

    @Override
    public Answer pauseJob(Command.PauseJob command) {
        return new PauseRules(given).pause(command);
    }

    @Override
    public Answer resumeJob(Command.ResumeJob command) {
        return new PauseRules(given).resume(command);
    }

    @Override
    public Answer updateJob(Command.UpdateJob command) {
        return new UpdateRules(given).update(command);
    }

    @Override
    public Answer restartJob(Command.RestartJob command) {
        return new RestartCommandRules(given).restart(command);
    }

    @Override
    public Answer runNow(Command.RunNow command) {
        return new RunCommandRules(given).runNow(command);
    }

    @Override
    public Answer retryRun(Command.RetryRun command) {
        return new RunCommandRules(given).retry(command);
    }

    @Override
    public Answer killRun(Command.KillRun command) {
        return new RunCommandRules(given).kill(command);
    }

    @Override
    public Answer killTask(Command.KillTask command) {
        return new TaskCommandRules(given).kill(command);
    }

    @Override
    public Answer placeHold(Command.PlaceHold command) {
        return new HoldCommandRules(given).place(command);
    }

    @Override
    public Answer liftHold(Command.LiftHold command) {
        return new HoldCommandRules(given).lift(command);
    }

    @Override
    public Answer createToken(Command.CreateToken command) {
        return new TokenCommandRules(given).create(command);
    }

    @Override
    public Answer revokeToken(Command.RevokeToken command) {
        return new TokenCommandRules(given).revoke(command);
    }

    @Override
    public Answer tell(Command.Tell command) {
        return new TaskCommandRules(given).tell(command);
    }

    @Override
    public Answer reconcile(Command.Reconcile command) {
        return ReconcileRules.asked(
                given.state(), command.implicit(), given.by(), given.now(), given.decision());
    }

    @Override
    public Answer resetFramework(Command.ResetFramework command) {
        return FrameworkRules.reset(
                given.state(), command.confirm(), given.by(), given.now(), given.decision());
    }

    @Override
    public Answer repairRecord(Command.RepairRecord command) {
        return new QuarantineRules(given).repair(command);
    }

    @Override
    public Answer dropRecord(Command.DropRecord command) {
        return new QuarantineRules(given).drop(command);
    }

    @Override
    public Answer onlyIf(Command.OnlyIf command) {
        return JobCommandRules.unmet(given.state(), command)
                .orElseGet(() -> command.command().accept(this));
    }

    @Override
    public Answer onlyIfApp(Command.OnlyIfApp command) {
        return AppCommandRules.unmet(given.state(), command)
                .orElseGet(() -> command.command().accept(this));
    }

    @Override
    public Answer onlyIfSeen(Command.OnlyIfSeen command) {
        return SeenRules.unmet(given.state(), command.seen())
                .orElseGet(() -> command.command().accept(this));
    }

    @Override
    public Answer permitted(Command.Permitted command) {
        CommandCase within = given.permitting(command.rights());
        CommandNeeds needs = new CommandNeeds(given.state(), command.rights());
        return needs.revoked(given.now())
                .or(() -> command.command().accept(needs))
                .map(refusal -> (Answer) refusal)
                .orElseGet(() -> command.command().accept(new CommandRules(within)));
    }
}
