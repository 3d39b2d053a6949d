package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.Places;
import io.carillon.core.state.State;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.Optional;

/**
 * What a report of Mesos leads to. The current attempt of a live shard follows {@link
 * TaskLifecycle}. Any other task that lives is an orphan and is killed. A report that wants an
 * acknowledgement gets it once the rest is durable.
 */
public final class StatusRules implements Verdict.Handler<Decision> {
    private final TaskCase subject;
    private final TaskReport report;

    private StatusRules(TaskCase subject, TaskReport report) {
        this.subject = subject;
        this.report = report;
    }

    public static Decision decide(State state, TaskReport report, Instant now) {
        Decision decision = new Decision();
        Optional<TaskId> id = TaskId.parse(report.task());
        if (id.map(task -> state.quarantine().holds(task.run().job())).orElse(false)) {
            // Its job cannot be read: nothing is killed, and what is not acknowledged comes again.
            return decision;
        }
        // Before the end of the task: that of a shard says which news are needed no more.
        id.ifPresent(task -> NewsRules.heard(state, task, report, now, decision));
        boolean acknowledged;
        Optional<ShardId> place = id.flatMap(task -> Places.of(state, task));
        if (place.isPresent()) {
            TaskCase heard = TaskCase.of(state, place.get(), now, decision);
            TaskCase subject = ResidentRules.reported(heard, report);
            verdict(subject, report).accept(new StatusRules(subject, report));
            SharedTaskRules.heard(subject, report);
            acknowledged = true;
        } else {
            // An attempt that was given up, or a task of a job that is gone.
            id.ifPresent(task -> CorrectionRules.correct(state, task, report, decision));
            acknowledged = OrphanRules.reported(state, report, now, decision);
        }
        if (acknowledged && report.wantsAcknowledgement()) {
            decision.effect(new Effect.Acknowledge(report.task(), report.agent(), report.uuid()));
        }
        return decision;
    }

    private static Verdict verdict(TaskCase subject, TaskReport report) {
        if (OrphanRules.isContradicted(subject, report)) {
            return new Verdict.Disowned("the master does not know it, but its agent does");
        }
        if (OrphanRules.isNewsOfGhost(subject, report)) {
            return new Verdict.Ignored("the master does not know it, whatever it tells");
        }
        return SharedTaskRules.decide(subject, report)
                .orElseGet(
                        () ->
                                HealthRules.decide(
                                        subject,
                                        report,
                                        TaskLifecycle.decide(
                                                subject.task(), report, subject.now())));
    }

    @Override
    public Decision ignored(Verdict.Ignored verdict) {
        return subject.decision();
    }

    @Override
    public Decision inPhase(Verdict.InPhase verdict) {
        Task task = subject.task();
        Task placed = task.phase() == TaskPhase.PLANNED ? found(task) : task;
        boolean told = placed.unconfirmed() && byAgent();
        Task known = told ? placed.unconfirmed(false) : placed;
        Instant at = told ? said(placed) : subject.now();
        Task next =
                HealthRules.told(
                        known.in(verdict.phase(), at).unconfirmed(false), report, subject.now());
        if (task.phase().live() && task.phase() != TaskPhase.UNREACHABLE) {
            return reported(next, verdict);
        }
        changed(ShardStep.TASK_FOUND, next, verdict);
        return byAgent() ? told(next, verdict.because(), verdict) : subject.decision();
    }

    /** An agent tells at what moment; the master only that it is so. */
    private boolean byAgent() {
        return report.wantsAcknowledgement();
    }

    /**
     * When the agent first said it: a report that was not acknowledged comes again as it was. Its
     * clock is believed between the launch and now.
     */
    private Instant said(Task task) {
        Instant at = report.at().isBefore(task.launchedAt()) ? task.launchedAt() : report.at();
        return at.isBefore(subject.now()) ? at : subject.now();
    }

    /** A task that was not known to have been launched, as after the restore of a backup. */
    private Task found(Task task) {
        Task placed = task.launching(report.agent(), "", subject.now());
        return report.executor().map(placed::in).orElse(placed);
    }

    @Override
    public Decision unreachable(Verdict.Unreachable verdict) {
        Task task = subject.task();
        Task next = task.in(TaskPhase.UNREACHABLE, subject.now()).unconfirmed(false);
        shutDownIfDoomed();
        lost(verdict.because());
        return task.phase() == TaskPhase.UNREACHABLE
                ? reported(next, verdict)
                : changed(ShardStep.TASK_UNREACHABLE, next, verdict);
    }

    /** It goes on until its agent tells its end, or until its outcome is unknown for too long. */
    @Override
    public Decision disowned(Verdict.Disowned verdict) {
        shutDownIfDoomed();
        Task task = subject.task();
        return task.phase() == TaskPhase.UNREACHABLE
                ? reported(task, verdict)
                : changed(
                        ShardStep.TASK_DISOWNED,
                        task.in(TaskPhase.UNREACHABLE, subject.now()).unconfirmed(false),
                        verdict);
    }

    /** A kill is not passed on by a master that does not know the task. */
    private void shutDownIfDoomed() {
        Task task = subject.task();
        if (task.kill().isPresent() && OrphanRules.isMastersWord(report)) {
            OrphanRules.shutDown(OrphanRules.asked(task), subject.decision());
        }
    }

    /** Counts the task for the brake, unless it was counted when it became unreachable. */
    private void lost(String because) {
        Task task = subject.task();
        if (task.phase() != TaskPhase.UNREACHABLE) {
            int live = subject.state().live().size();
            subject.decision()
                    .change(new LinkChange.TaskLost(task.id(), subject.now(), live, because));
        }
    }

    @Override
    public Decision ended(Verdict.Ended verdict) {
        boolean gone = report.state() == ReportState.LOST || report.state() == ReportState.GONE;
        if (gone && verdict.blame() == Blame.INFRASTRUCTURE) {
            lost(verdict.because());
        }
        EndRules.end(subject, verdict);
        if (OrphanRules.isMastersWord(report)) {
            OrphanRules.abandon(subject, report.task() + " is known to no master");
        }
        return subject.decision();
    }

    private Decision changed(ShardStep step, Task next, Verdict verdict) {
        subject.change(step, subject.shard().with(next, verdict.because()), verdict.because());
        return subject.decision();
    }

    /** A passing change does not touch the words of the shard, because they are stored. */
    private Decision reported(Task next, Verdict verdict) {
        boolean answer = subject.state().unanswered().contains(subject.id());
        boolean heard = isAlive(next) && !subject.state().agentsWord().heard(subject.id());
        return answer || heard || !next.equals(subject.task())
                ? told(next, subject.shard().because(), verdict)
                : subject.decision();
    }

    private Decision told(Task next, String words, Verdict verdict) {
        Shard after = subject.shard().with(next, words);
        subject.decision()
                .change(
                        new Change.TaskReported(
                                subject.id(),
                                after,
                                isAlive(next),
                                HealthRules.words(subject.task(), next, verdict.because())));
        return subject.decision();
    }

    /** Whether the agent itself says that the task lives. */
    private boolean isAlive(Task next) {
        return byAgent() && next.phase() != TaskPhase.UNREACHABLE;
    }
}
