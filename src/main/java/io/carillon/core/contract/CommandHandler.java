package io.carillon.core.contract;

/** A method per sort of command. */
public interface CommandHandler<T> {
    T putApp(Command.PutApp command);

    T deleteApp(Command.DeleteApp command);

    T putJob(Command.PutJob command);

    T deleteJob(Command.DeleteJob command);

    T pauseJob(Command.PauseJob command);

    T resumeJob(Command.ResumeJob command);

    T updateJob(Command.UpdateJob command);

    T restartJob(Command.RestartJob command);

    T runNow(Command.RunNow command);

    T retryRun(Command.RetryRun command);

    T killRun(Command.KillRun command);

    T killTask(Command.KillTask command);

    T placeHold(Command.PlaceHold command);

    T liftHold(Command.LiftHold command);

    T createToken(Command.CreateToken command);

    T revokeToken(Command.RevokeToken command);

    T tell(Command.Tell command);

    T reconcile(Command.Reconcile command);

    T resetFramework(Command.ResetFramework command);

    T repairRecord(Command.RepairRecord command);

    T dropRecord(Command.DropRecord command);

    T onlyIf(Command.OnlyIf command);

    T onlyIfApp(Command.OnlyIfApp command);

    T onlyIfSeen(Command.OnlyIfSeen command);

    T permitted(Command.Permitted command);
}
