package io.carillon.core.tasks;

import io.carillon.core.definition.Text;
import io.carillon.model.job.Delivery;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What a report means for the task that it is about: the table of (phase × report), with every pair
 * decided. Pure. Source of the states and reasons: Mesos documentation "task-state-reasons" and the
 * behaviour of masters and agents.
 */
public final class TaskLifecycle {
    /** How long after a launch Mesos is not believed that the task is unknown. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private static final Set<String> INFRASTRUCTURE_REASONS =
            Set.of(
                    "REASON_AGENT_DRAINING",
                    "REASON_AGENT_REMOVED",
                    "REASON_AGENT_REMOVED_BY_OPERATOR",
                    "REASON_AGENT_REREGISTERED",
                    "REASON_AGENT_RESTARTED",
                    "REASON_AGENT_DISCONNECTED",
                    "REASON_AGENT_UNKNOWN",
                    "REASON_CONTAINER_PREEMPTED",
                    "REASON_EXECUTOR_REREGISTRATION_TIMEOUT",
                    "REASON_FRAMEWORK_REMOVED",
                    "REASON_GC_ERROR",
                    "REASON_INVALID_OFFERS",
                    "REASON_IO_SWITCHBOARD_EXITED",
                    "REASON_MASTER_DISCONNECTED",
                    "REASON_RECONCILIATION",
                    "REASON_RESOURCES_UNKNOWN");

    /** With these reasons the master tells a state, and not what led to it. */
    private static final Set<String> MERE_STATE_REASONS =
            Set.of("REASON_AGENT_REREGISTERED", "REASON_RECONCILIATION");

    private static final Set<String> NEVER_STARTED_REASONS =
            Set.of("REASON_INVALID_OFFERS", "REASON_TASK_KILLED_DURING_LAUNCH");

    private static final Verdict ON_ITS_WAY =
            new Verdict.Ignored("its launch may not have reached Mesos yet");

    private TaskLifecycle() {}

    /** The meaning of a report for a task in its present phase. */
    public static Verdict decide(Task task, TaskReport report, Instant now) {
        return switch (report.state()) {
            case STAGING -> phase(later(task.phase(), TaskPhase.LAUNCHING), "Mesos has it");
            case STARTING -> phase(later(task.phase(), TaskPhase.STARTING), "its executor starts");
            case RUNNING -> phase(TaskPhase.RUNNING, "it runs");
            case KILLING -> phase(later(task.phase(), TaskPhase.STARTING), "it is being killed");
            case FINISHED -> end(RunState.SUCCEEDED, Blame.NONE, said("it finished", report));
            case FAILED -> failed(report);
            case KILLED -> killed(task, report);
            case ERROR -> error(report);
            case DROPPED -> dropped(report);
            case LOST -> lost("it was lost", report);
            case GONE ->
                    onItsWay(task, report, now)
                            ? ON_ITS_WAY
                            : lost("it is gone with its agent", report);
            case GONE_BY_OPERATOR -> lost("an operator removed its agent", report);
            case UNREACHABLE ->
                    new Verdict.Unreachable(said("its agent cannot be reached", report));
            case UNKNOWN ->
                    onItsWay(task, report, now)
                            ? ON_ITS_WAY
                            : new Verdict.Unreachable(said("Mesos does not know it", report));
            case UNRECOGNISED -> new Verdict.Ignored("its state is not known to this version");
        };
    }

    /** The end of a task whose outcome was unknown for too long. */
    static Verdict.Ended givenUp(Duration after) {
        return end(RunState.LOST, Blame.INFRASTRUCTURE, "its outcome was unknown for " + after);
    }

    /** The end of a task that was lost together with what it depended on, such as the framework. */
    public static Verdict.Ended lostWith(String because) {
        return end(RunState.LOST, Blame.INFRASTRUCTURE, because);
    }

    /** Whether the owner's delivery setting allows another attempt after such an end. */
    static boolean mayRepeat(Blame blame, Delivery delivery) {
        return switch (blame) {
            case NONE, TASK_FOR_GOOD -> false;
            case TASK, NEVER_STARTED -> true;
            case TASK_UNEXPLAINED, INFRASTRUCTURE -> delivery == Delivery.AT_LEAST_ONCE;
        };
    }

    private static boolean onItsWay(Task task, TaskReport report, Instant now) {
        return report.reason().equals("REASON_RECONCILIATION")
                && task.phase() == TaskPhase.LAUNCHING
                && !task.unconfirmed()
                && now.isBefore(task.launchedAt().plus(GRACE));
    }

    private static Verdict killed(Task task, TaskReport report) {
        if (task.kill().isPresent()) {
            return end(task.kill().get().end(), Blame.NONE, task.kill().get().because());
        }
        if (NEVER_STARTED_REASONS.contains(report.reason())) {
            return end(
                    RunState.LOST,
                    Blame.NEVER_STARTED,
                    said("it was killed before it started", report));
        }
        if (INFRASTRUCTURE_REASONS.contains(report.reason())) {
            return lost("it was killed by the infrastructure", report);
        }
        return end(RunState.FAILED, Blame.TASK, said("it was killed from outside", report));
    }

    /** After a reboot of its machine, an agent also drops tasks that had been at work. */
    private static Verdict dropped(TaskReport report) {
        return MERE_STATE_REASONS.contains(report.reason())
                ? lost("its agent does not know it", report)
                : end(
                        RunState.LOST,
                        Blame.NEVER_STARTED,
                        said("it was dropped before it started", report));
    }

    private static Verdict error(TaskReport report) {
        return report.reason().equals("REASON_INVALID_OFFERS")
                ? end(
                        RunState.LOST,
                        Blame.NEVER_STARTED,
                        said("its offer was no longer valid", report))
                : end(RunState.FAILED, Blame.TASK_FOR_GOOD, said("Mesos refused it", report));
    }

    private static Verdict.Ended lost(String what, TaskReport report) {
        Blame blame =
                NEVER_STARTED_REASONS.contains(report.reason())
                        ? Blame.NEVER_STARTED
                        : Blame.INFRASTRUCTURE;
        return end(RunState.LOST, blame, said(what, report));
    }

    /**
     * An agent that finds the executor of a command gone reports the task as failed whatever its
     * outcome was: it may have succeeded while the agent was away.
     */
    static Verdict.Ended failed(TaskReport report) {
        if (report.reason().equals("REASON_EXECUTOR_TERMINATED")) {
            return lost("its executor is gone and its outcome was not observed", report);
        }
        Blame blame = Blame.TASK;
        if (MERE_STATE_REASONS.contains(report.reason())) {
            blame = Blame.TASK_UNEXPLAINED;
        } else if (INFRASTRUCTURE_REASONS.contains(report.reason())) {
            blame = Blame.INFRASTRUCTURE;
        }
        return end(RunState.FAILED, blame, said("it failed", report));
    }

    private static TaskPhase later(TaskPhase now, TaskPhase reported) {
        return now == TaskPhase.STARTING || now == TaskPhase.RUNNING
                ? (now.compareTo(reported) > 0 ? now : reported)
                : reported;
    }

    static String said(String what, TaskReport report) {
        String words = words(report);
        return words.isEmpty() ? what : what + ": " + words;
    }

    /** What the report says itself, not too long. */
    static String words(TaskReport report) {
        String message = report.message().isEmpty() ? report.reason() : report.message();
        return report.ofContainer() ? Text.ends(message) : Text.cut(message);
    }

    private static Verdict phase(TaskPhase phase, String because) {
        return new Verdict.InPhase(phase, because);
    }

    private static Verdict.Ended end(RunState end, Blame blame, String because) {
        return new Verdict.Ended(end, blame, because);
    }

    /** Whether a task with this reported state lives; if it is an orphan, it must be killed. */
    static boolean lives(ReportState state) {
        return switch (state) {
            case STAGING, STARTING, RUNNING, KILLING -> true;
            case FINISHED,
                    FAILED,
                    KILLED,
                    ERROR,
                    LOST,
                    DROPPED,
                    GONE,
                    GONE_BY_OPERATOR,
                    UNREACHABLE,
                    UNKNOWN,
                    UNRECOGNISED ->
                    false;
        };
    }
}
