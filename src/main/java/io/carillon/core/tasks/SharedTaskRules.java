package io.carillon.core.tasks;

import io.carillon.core.executors.ExecutorRules;
import io.carillon.core.executors.SuspectRules;
import io.carillon.core.state.ExecutorDeaths.Death;
import io.carillon.core.state.State;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What a report means for a task of a shared executor, where it means something else than for a
 * task with an executor of its own.
 *
 * <ul>
 *   <li>The executor has died: the infrastructure is to blame, and so each task is tried again as
 *       its owner allows. Only a task that was alone in it, and ran, is charged with the death.
 *   <li>The executor did not come up: none of its tasks can have started. When it is the third one
 *       in a row there, the attempt counts as a failure, so that a broken app comes to an end.
 *   <li>The executor says that the task failed for lack of memory together with others: it is not
 *       known whose memory it was, so none is charged, and each is suspected. Only a task that has
 *       its executor for itself is charged whatever that says. Under {@code AT_MOST_ONCE} it counts
 *       as a failure, because only those are tried again.
 *   <li>The executor is about to end, and has dropped the task: no other one joins it.
 *   <li>Mesos refused a task that was to join an executor without being launched with it: as a rule
 *       the executor is gone, so its resources were asked for and were not there. Another task that
 *       joined it may just have started it anew, so what is seen of it proves nothing. The task has
 *       not started, and the next attempt brings an executor along. If Mesos refuses that, too, the
 *       task itself is at fault.
 * </ul>
 *
 * <p>After a subscription the master may know that a task has failed before its agent has told why.
 * The agent's word is waited for: only it tells whether the executor died.
 *
 * <p>Source: Mesos 1.12, {@code Slave::executorTerminated}, {@code Slave::run}, and the validation
 * of launches in its master.
 */
final class SharedTaskRules {
    /** How long an agent may take to repeat a report after a subscription: it does every 10 s. */
    static final Duration AGENTS_WORD = Duration.ofSeconds(30);

    /** How long after its grace a task may live before its executor is ended. */
    static final Duration STUBBORN = Duration.ofMinutes(2);

    /** From this one in a row at a place on, tasks fail that were not seen at work. */
    static final int HOPELESS = 3;

    private static final String TERMINATED = "REASON_EXECUTOR_TERMINATED";

    private static final Set<String> NOT_UP =
            Set.of("REASON_EXECUTOR_REGISTRATION_TIMEOUT", "REASON_CONTAINER_LAUNCH_FAILED");

    private static final Set<String> DEATHS =
            Set.of(
                    TERMINATED,
                    "REASON_EXECUTOR_REGISTRATION_TIMEOUT",
                    "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
                    "REASON_CONTAINER_LAUNCH_FAILED",
                    "REASON_CONTAINER_LIMITATION",
                    "REASON_CONTAINER_LIMITATION_DISK",
                    "REASON_CONTAINER_LIMITATION_MEMORY",
                    "REASON_CONTAINER_PREEMPTED");

    private SharedTaskRules() {}

    /** The meaning of the report, if it is a special one; empty if the general rules apply. */
    static Optional<Verdict> decide(TaskCase subject, TaskReport report) {
        Task task = subject.task();
        if (task.executor().isEmpty()) {
            return Optional.empty();
        }
        ExecutorId executor = task.executor().get();
        if (isRefusal(report) && joined(subject.state(), executor, task)) {
            return ended(
                    Blame.NEVER_STARTED,
                    TaskLifecycle.said("it could not join an executor", report));
        }
        if (isUnexplained(report) && isRecent(subject)) {
            return Optional.of(new Verdict.Ignored("its agent is about to tell how it failed"));
        }
        if (isCrowded(report)) {
            return isApart(subject.state(), executor) ? Optional.empty() : crowded(subject, report);
        }
        if (report.state() != ReportState.FAILED || !DEATHS.contains(report.reason())) {
            return Optional.empty();
        }
        boolean unseen = task.phase() == TaskPhase.LAUNCHING;
        if (unseen && isHopeless(subject, executor)) {
            return ended(
                    RunState.FAILED,
                    Blame.TASK,
                    TaskLifecycle.said("the executor of its app ends again and again", report));
        }
        if (unseen && NOT_UP.contains(report.reason())) {
            return ended(
                    Blame.NEVER_STARTED, TaskLifecycle.said("its executor did not start", report));
        }
        int together = together(subject.state(), executor);
        boolean alone = together == 1 && task.phase() == TaskPhase.RUNNING;
        String how =
                "its executor died"
                        + status(subject.state(), executor)
                        + (together > 1 ? ", with " + together + " tasks" : "");
        return ended(
                alone ? Blame.TASK_UNEXPLAINED : Blame.INFRASTRUCTURE,
                TaskLifecycle.said(how, report));
    }

    /** What the report says of the executor: called after the decision about the task. */
    static void heard(TaskCase subject, TaskReport report) {
        Optional<ExecutorId> executor = subject.task().executor();
        if (executor.isEmpty()) {
            return;
        }
        State state = subject.state();
        if (isCrowded(report)) {
            if (isApart(state, executor.get())) {
                SuspectRules.ended(state, executor.get(), subject.id(), subject.decision());
            } else {
                SuspectRules.crowded(state, executor.get(), subject.id(), subject.decision());
            }
            return;
        }
        boolean ended = report.state() == ReportState.FAILED || report.state() == ReportState.GONE;
        if (ended && DEATHS.contains(report.reason())) {
            String words = TaskLifecycle.words(report);
            ExecutorRules.died(state, executor.get(), words, subject.now(), subject.decision());
        } else if (isOwnEnd(report)) {
            SuspectRules.ended(state, executor.get(), subject.id(), subject.decision());
        } else if (isRefusal(report) && joined(state, executor.get(), subject.task())) {
            String because = "Mesos refused a task that was to join " + executor.get();
            ExecutorRules.isGone(state, executor.get(), because, subject.decision());
        } else if (report.state() == ReportState.DROPPED && report.reason().equals(TERMINATED)) {
            String because = executor.get() + " is about to end and takes no more tasks";
            ExecutorRules.isGone(state, executor.get(), because, subject.decision());
        }
    }

    /** Whether the executor says that it failed for lack of memory, but perhaps not by its own. */
    static boolean isCrowded(TaskReport report) {
        return report.state() == ReportState.FAILED
                && report.byExecutor()
                && report.reason().equals("REASON_CONTAINER_LIMITATION_MEMORY");
    }

    /** Whether the executor takes one task alone, which then has no company to blame. */
    private static boolean isApart(State state, ExecutorId executor) {
        return state.executors().find(executor).flatMap(SharedExecutor::only).isPresent();
    }

    private static Optional<Verdict> crowded(TaskCase subject, TaskReport report) {
        boolean repeats = subject.run().job().delivery() == Delivery.AT_LEAST_ONCE;
        return ended(
                RunState.FAILED,
                repeats ? Blame.INFRASTRUCTURE : Blame.TASK,
                TaskLifecycle.said("it failed", report));
    }

    /** Whether the executor tells it, and so lives. */
    private static boolean isOwnEnd(TaskReport report) {
        return report.wantsAcknowledgement()
                && (report.state() == ReportState.FINISHED || report.state() == ReportState.FAILED);
    }

    /** Whether the master itself refused the launch; an executor says ERROR of what it began. */
    private static boolean isRefusal(TaskReport report) {
        return report.state() == ReportState.ERROR && !report.wantsAcknowledgement();
    }

    /**
     * Whether the master only tells that the task failed. It keeps such a task because its agent's
     * own report, with the reason, is not acknowledged; so that report comes again.
     */
    private static boolean isUnexplained(TaskReport report) {
        return report.state() == ReportState.FAILED
                && report.reason().equals("REASON_RECONCILIATION")
                && !report.wantsAcknowledgement();
    }

    private static boolean isRecent(TaskCase subject) {
        return subject.now().isBefore(subject.state().connection().since().plus(AGENTS_WORD));
    }

    /**
     * A task of a shared executor has not ended long after its grace, although its agent is there:
     * the executor hangs, so it is ended with all that is in it.
     */
    static void endStubborn(TaskCase subject, KillWish wish) {
        Task task = subject.task();
        Instant last = wish.since().plus(subject.run().killGrace(task)).plus(STUBBORN);
        boolean here = task.phase() != TaskPhase.UNREACHABLE && !task.unconfirmed();
        if (task.executor().isPresent() && here && subject.now().isAfter(last)) {
            ExecutorId executor = task.executor().get();
            String why = "it has not ended " + task.id();
            ExecutorRules.shutDown(
                    subject.state(), executor, why, subject.now(), subject.decision());
        }
    }

    /** How many tasks the executor has, or had when it died; 0 if that is not known. */
    private static int together(State state, ExecutorId executor) {
        boolean known = state.executors().find(executor).isPresent();
        return state.executors()
                .deaths()
                .of(executor)
                .map(Death::tasks)
                .orElseGet(() -> known ? state.executors().tasks(executor) : 0);
    }

    /** How its process ended, if its agent has told that before its tasks. */
    private static String status(State state, ExecutorId executor) {
        return state.executors()
                .deaths()
                .of(executor)
                .flatMap(Death::status)
                .map(status -> " (" + status + ")")
                .orElse("");
    }

    /** Whether the task was launched without its executor. */
    private static boolean joined(State state, ExecutorId id, Task task) {
        return state.executors()
                .find(id)
                .filter(one -> one.launchedAt().equals(task.launchedAt()))
                .isEmpty();
    }

    /**
     * Whether executors of the version die there one after the other. What no task got to work in
     * is then taken for the owner's fault: without an end such a run would keep later fires away
     * for ever.
     */
    private static boolean isHopeless(TaskCase subject, ExecutorId executor) {
        return ExecutorRules.inARow(subject.state(), executor, subject.now()) >= HOPELESS;
    }

    private static Optional<Verdict> ended(Blame blame, String because) {
        return ended(RunState.LOST, blame, because);
    }

    private static Optional<Verdict> ended(RunState end, Blame blame, String because) {
        return Optional.of(new Verdict.Ended(end, blame, because));
    }
}
