package io.carillon.core.commands;

import io.carillon.core.access.AccessRules;
import io.carillon.core.access.Rights;
import io.carillon.core.access.Role;
import io.carillon.core.access.Thing;
import io.carillon.core.access.Verb;
import io.carillon.core.access.Verdict;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.CommandHandler;
import io.carillon.core.state.State;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a caller must be permitted for each sort of command, by what is stored now. What a new
 * definition needs beyond that is judged where definitions are: {@link DefinitionPermission}.
 */
final class CommandNeeds implements CommandHandler<Optional<Answer.Refused>> {
    private final State state;
    private final Rights rights;

    CommandNeeds(State state, Rights rights) {
        this.state = state;
        this.rights = rights;
    }

    /**
     * A command may arrive when the token that it came with is worth nothing any more. Another one
     * of the same name may have been made since.
     */
    Optional<Answer.Refused> revoked(Instant now) {
        boolean gone =
                rights.token().isPresent()
                        && Optional.ofNullable(state.tokens().all().get(rights.token().get()))
                                .filter(token -> !token.isOver(now))
                                .filter(token -> rights.isOf(token.roles()))
                                .isEmpty();
        return gone
                ? Optional.of(
                        Answer.refused(
                                Kind.FORBIDDEN,
                                "the token " + rights.token().get() + " is revoked"))
                : Optional.empty();
    }

    /** A job as something that roles may be for. */
    static Thing thing(State state, String job) {
        return Thing.job(job, state.job(job).flatMap(entry -> entry.stored().job().app()));
    }

    private Optional<Answer.Refused> need(Verb verb, Thing thing) {
        Verdict verdict = AccessRules.decide(rights.roles(), verb, thing);
        return verdict.allowed()
                ? Optional.empty()
                : Optional.of(Answer.refused(Kind.FORBIDDEN, verdict.because()));
    }

    private Optional<Answer.Refused> job(Verb verb, String job) {
        return need(verb, thing(state, job));
    }

    private Optional<Answer.Refused> run(Verb verb, RunId run) {
        return job(verb, run.job());
    }

    private Optional<Answer.Refused> cluster(Verb verb) {
        return need(verb, Thing.cluster());
    }

    @Override
    public Optional<Answer.Refused> putApp(Command.PutApp command) {
        return need(Verb.DEFINE, Thing.app(command.app().name()));
    }

    @Override
    public Optional<Answer.Refused> deleteApp(Command.DeleteApp command) {
        return need(Verb.DEFINE, Thing.app(command.app()));
    }

    /** A job that is there already; for one that is not, its definition tells all. */
    @Override
    public Optional<Answer.Refused> putJob(Command.PutJob command) {
        String name = command.job().name();
        return state.job(name).isPresent()
                ? job(Verb.DEFINE, name)
                : need(Verb.DEFINE, Thing.job(name, command.job().app()));
    }

    @Override
    public Optional<Answer.Refused> deleteJob(Command.DeleteJob command) {
        return job(Verb.DEFINE, command.job());
    }

    @Override
    public Optional<Answer.Refused> pauseJob(Command.PauseJob command) {
        return job(Verb.OPERATE, command.job());
    }

    @Override
    public Optional<Answer.Refused> resumeJob(Command.ResumeJob command) {
        return job(Verb.OPERATE, command.job());
    }

    @Override
    public Optional<Answer.Refused> updateJob(Command.UpdateJob command) {
        return job(Verb.OPERATE, command.job());
    }

    @Override
    public Optional<Answer.Refused> restartJob(Command.RestartJob command) {
        return job(Verb.OPERATE, command.job());
    }

    /** Variables of the environment decide what is executed, as a definition does. */
    @Override
    public Optional<Answer.Refused> runNow(Command.RunNow command) {
        Optional<Answer.Refused> refusal = job(Verb.RUN, command.job());
        return refusal.isEmpty() && !command.env().isEmpty()
                ? job(Verb.DEFINE, command.job())
                : refusal;
    }

    @Override
    public Optional<Answer.Refused> retryRun(Command.RetryRun command) {
        return run(Verb.RUN, command.run());
    }

    @Override
    public Optional<Answer.Refused> killRun(Command.KillRun command) {
        return run(Verb.RUN, command.run());
    }

    @Override
    public Optional<Answer.Refused> killTask(Command.KillTask command) {
        return TaskId.parse(command.task())
                .map(task -> run(Verb.RUN, task.run()))
                .orElseGet(() -> cluster(Verb.RUN));
    }

    @Override
    public Optional<Answer.Refused> placeHold(Command.PlaceHold command) {
        return cluster(Verb.OPERATE);
    }

    @Override
    public Optional<Answer.Refused> liftHold(Command.LiftHold command) {
        return cluster(Verb.OPERATE);
    }

    /** Nobody gives more than it has. */
    @Override
    public Optional<Answer.Refused> createToken(Command.CreateToken command) {
        Optional<Answer.Refused> refusal = cluster(Verb.ADMIN);
        TreeSet<String> own = new TreeSet<>();
        rights.roles().forEach(role -> own.add(role.name()));
        TreeSet<String> more = new TreeSet<>(command.roles());
        more.removeAll(own);
        return refusal.isPresent() || more.isEmpty() || own.contains(Role.ADMIN)
                ? refusal
                : Optional.of(
                        Answer.refused(
                                Kind.FORBIDDEN,
                                "a token cannot have roles that its maker does not have: "
                                        + String.join(", ", more)));
    }

    @Override
    public Optional<Answer.Refused> revokeToken(Command.RevokeToken command) {
        return cluster(Verb.ADMIN);
    }

    /** Nobody tells in the name of a task but the task, which has no roles. */
    @Override
    public Optional<Answer.Refused> tell(Command.Tell command) {
        return cluster(Verb.ADMIN);
    }

    @Override
    public Optional<Answer.Refused> reconcile(Command.Reconcile command) {
        return cluster(Verb.OPERATE);
    }

    @Override
    public Optional<Answer.Refused> resetFramework(Command.ResetFramework command) {
        return cluster(Verb.ADMIN);
    }

    @Override
    public Optional<Answer.Refused> repairRecord(Command.RepairRecord command) {
        return cluster(Verb.ADMIN);
    }

    @Override
    public Optional<Answer.Refused> dropRecord(Command.DropRecord command) {
        return cluster(Verb.ADMIN);
    }

    @Override
    public Optional<Answer.Refused> onlyIf(Command.OnlyIf command) {
        return command.command().accept(this);
    }

    @Override
    public Optional<Answer.Refused> onlyIfApp(Command.OnlyIfApp command) {
        return command.command().accept(this);
    }

    @Override
    public Optional<Answer.Refused> onlyIfSeen(Command.OnlyIfSeen command) {
        return command.command().accept(this);
    }

    @Override
    public Optional<Answer.Refused> permitted(Command.Permitted command) {
        return command.command().accept(this);
    }
}
