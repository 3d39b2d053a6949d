package io.carillon.core.commands;

import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Answer.Refused.Kind;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.definition.JobChecks;
import io.carillon.core.definition.Text;
import io.carillon.core.fires.FireRules;
import io.carillon.core.fires.NewRunRules;
import io.carillon.core.fires.RedefinitionRules;
import io.carillon.core.link.FrameworkRules;
import io.carillon.core.link.ReconcileRules;
import io.carillon.core.records.StoredJob;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.model.Caller;
import io.carillon.model.FieldError;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Pause;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What commands lead to. A refusal changes nothing. */
public final class CommandRules implements Command.Handler<Answer> {
    private static final Answer HELD =
            Answer.refused(
                    Kind.CONFLICT,
                    "a stored record of this job is in quarantine; the job is left alone until an"
                            + " operator has looked at it");

    private final State state;
    private final Instant now;
    private final Caller by;
    private final Decision decision = new Decision();

    private CommandRules(State state, Instant now, Caller by) {
        this.state = state;
        this.now = now;
        this.by = by;
    }

    public static Decision decide(State state, Input.CommandArrived input, Instant now) {
        CommandRules rules = new CommandRules(state, now, input.by());
        Answer answer = input.command().accept(rules);
        return rules.decision.effect(new Effect.Reply(input.ticket(), answer));
    }

    @Override
    public Answer putJob(Command.PutJob command) {
        Job job = command.job();
        Optional<JobEntry> existing = state.job(job.name());
        List<FieldError> errors = JobChecks.check(job, state.settings().limits(), now);
        if (!errors.isEmpty()) {
            return new Answer.Refused(Kind.INVALID, "the job document is not valid", errors);
        }
        if (state.quarantine().holds(job.name())) {
            return HELD;
        }
        if (existing.isPresent() && command.onlyCreate()) {
            return Answer.refused(Kind.PRECONDITION, "job " + job.name() + " exists already");
        }
        Optional<Long> version = existing.map(entry -> entry.stored().version());
        if (command.onlyVersion().isPresent() && !command.onlyVersion().equals(version)) {
            return Answer.refused(
                    Kind.PRECONDITION,
                    version.map(v -> "the job's version is " + v + ", read it again")
                            .orElse("there is no such job"));
        }
        if (existing.isEmpty()) {
            return create(job);
        }
        StoredJob stored = existing.get().stored();
        if (stored.deleting()) {
            return Answer.refused(
                    Kind.CONFLICT,
                    "the job is being deleted; its live tasks are not confirmed dead yet");
        }
        if (stored.job().equals(job)) {
            return new Answer.JobStored(job.name(), stored.version(), false);
        }
        return RedefinitionRules.decide(state, existing.get(), job, by, now, decision);
    }

    private Answer create(Job job) {
        if (state.jobs().size() >= state.settings().limits().jobs()) {
            return Answer.refused(
                    Kind.LIMIT, "there are " + state.jobs().size() + " jobs already (limits.jobs)");
        }
        Instant since = state.tombstones().next(job.name(), now);
        StoredJob stored =
                new StoredJob(
                        job, 1, since, since, since, Optional.empty(), false, new TreeMap<>());
        decision.change(new Change.JobDefined(stored, by.name() + " created it"));
        return new Answer.JobStored(job.name(), 1, true);
    }

    @Override
    public Answer deleteJob(Command.DeleteJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return noJob(command.job());
        }
        if (!entry.get().stored().deleting()) {
            String because = by.name() + " deleted the job";
            decision.change(new Change.JobDefined(entry.get().stored().toBeDeleted(), because));
            for (RunEntry run : entry.get().runs().values()) {
                if (run.run().kill().isEmpty()) {
                    decision.change(KillRules.kill(run, RunState.KILLED, because, now));
                }
            }
        }
        return new Answer.Done("the job goes when the end of its live tasks is confirmed");
    }

    @Override
    public Answer pauseJob(Command.PauseJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return noJob(command.job());
        }
        if (command.until().isPresent() && !command.until().get().isAfter(now)) {
            return new Answer.Refused(
                    Kind.INVALID,
                    "the pause would be over already",
                    List.of(
                            new FieldError(
                                    "/until", "is in the past; give a later instant or none")));
        }
        Instant since = pausedSince(entry.get());
        Pause pause = new Pause(since, command.until(), Text.cut(command.reason()));
        decision.change(
                new Change.JobDefined(
                        entry.get().stored().paused(Optional.of(pause)), by.name() + " paused it"));
        return new Answer.Done("paused");
    }

    /**
     * From when on a pause that begins now counts. Fires of a former one that are not considered
     * yet come first; where they are too many for that, the one goes on in the other.
     */
    private Instant pausedSince(JobEntry entry) {
        Optional<Pause> former = entry.stored().pause();
        boolean goesOn = former.filter(pause -> pause.covers(now)).isPresent();
        boolean left = former.flatMap(p -> entry.nextFire().filter(p::covers)).isPresent();
        if (left && !goesOn && !entry.stored().deleting()) {
            goesOn = FireRules.backlog(entry, now);
            if (!goesOn) {
                FireRules.decide(state, entry, now, now, decision);
            }
        }
        return goesOn ? former.orElseThrow().since() : now;
    }

    @Override
    public Answer resumeJob(Command.ResumeJob command) {
        Optional<JobEntry> entry = state.job(command.job());
        if (entry.isEmpty()) {
            return noJob(command.job());
        }
        if (entry.get().stored().pause().isPresent()) {
            // Fires of the pause that are not considered yet come first, as when it ends by itself.
            boolean due = entry.get().nextFire().filter(fire -> !fire.isAfter(now)).isPresent();
            Optional<Pause> rest = entry.get().stored().pause().filter(pause -> due);
            decision.change(
                    new Change.JobDefined(
                            entry.get().stored().paused(rest.map(pause -> pause.endingBy(now))),
                            by.name() + " resumed it"));
        }
        return new Answer.Done("resumed");
    }

    @Override
    public Answer runNow(Command.RunNow command) {
        return state.job(command.job())
                .map(entry -> new NewRunRules(state, entry, now, decision).runNow(command, by))
                .orElseGet(() -> noJob(command.job()));
    }

    @Override
    public Answer retryRun(Command.RetryRun command) {
        return state.job(command.run().job())
                .map(entry -> new NewRunRules(state, entry, now, decision).retry(command.run(), by))
                .orElseGet(() -> noJob(command.run().job()));
    }

    @Override
    public Answer killRun(Command.KillRun command) {
        Optional<RunEntry> run = state.run(command.run());
        if (run.isEmpty()) {
            boolean ended =
                    state.job(command.run().job())
                            .map(job -> job.finished().containsKey(command.run()))
                            .orElse(false);
            return ended
                    ? Answer.refused(Kind.CONFLICT, "the run has ended already")
                    : Answer.refused(Kind.NOT_FOUND, "there is no run " + command.run());
        }
        if (run.get().run().kill().isEmpty()) {
            decision.change(
                    KillRules.kill(run.get(), RunState.KILLED, by.name() + " killed the run", now));
        }
        return new Answer.Done("the run ends when the end of its live tasks is confirmed");
    }

    @Override
    public Answer killTask(Command.KillTask command) {
        Optional<TaskId> id = TaskId.parse(command.task());
        Optional<Shard> shard = id.flatMap(task -> state.shard(task.shardId()));
        Optional<Task> task =
                shard.flatMap(Shard::task).filter(t -> Optional.of(t.id()).equals(id));
        if (task.isEmpty()) {
            return Answer.refused(Kind.NOT_FOUND, "there is no live task " + command.task());
        }
        boolean daemon =
                state.run(task.get().id().run())
                        .map(run -> run.job().type() == JobType.DAEMON)
                        .orElse(false);
        if (daemon && !task.get().phase().live()) {
            return new Answer.Done("it is not launched yet; a daemon's shard is kept running");
        }
        if (task.get().kill().isEmpty()) {
            ShardId shardId = id.orElseThrow().shardId();
            KillWish wish = new KillWish(now, RunState.KILLED, by.name() + " killed the task");
            decision.change(KillRules.kill(shardId, shard.orElseThrow(), wish, now));
        }
        return new Answer.Done("the task is killed; its end is awaited");
    }

    @Override
    public Answer reconcile(Command.Reconcile command) {
        return ReconcileRules.asked(state, command.implicit(), by, now, decision);
    }

    @Override
    public Answer resetFramework(Command.ResetFramework command) {
        return FrameworkRules.reset(state, command.confirm(), by, now, decision);
    }

    @Override
    public Answer repairRecord(Command.RepairRecord command) {
        return QuarantineRules.repair(state, command, by, decision);
    }

    @Override
    public Answer dropRecord(Command.DropRecord command) {
        return QuarantineRules.drop(state, command, by, decision);
    }

    private Answer noJob(String name) {
        if (state.quarantine().holds(name)) {
            return HELD;
        }
        return Answer.refused(Kind.NOT_FOUND, "there is no job " + name);
    }
}
