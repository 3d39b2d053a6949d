package io.carillon.core.tasks;

import io.carillon.core.definition.Text;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * What a report means for the task that it is about: the table of (phase × report), every pair
 * decided. Source of the states and reasons: Mesos documentation "task-state-reasons" and the
 * masters' and agents' behaviour.
 */
public final class TaskLifecycle {
    /** For so long after its launch Mesos is not believed that it has never heard of a task. */
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

    /** With these the master tells a state, and not how it came about. */
    private static final Set<String> MERE_STATE_REASONS =
            Set.of("REASON_AGENT_REREGISTERED", "REASON_RECONCILIATION");

    private static final Set<String> NEVER_STARTED_REASONS =
            Set.of("REASON_INVALID_OFFERS", "REASON_TASK_KILLED_DURING_LAUNCH");

    private TaskLifecycle() {}

    /** What becomes of the task. */
    public enum Turn {
        /** Nothing; the question stays open. */
        IGNORED,
        /** It lives and is that far. */
        IN_PHASE,
        /** Nobody can say. */
        UNREACHABLE,
        /** It has ended. */
        ENDED
    }

    /**
     * The meaning of a report.
     *
     * @param turn what becomes of the task
     * @param phase how far it is, where it lives
     * @param end how it ended, where it has
     * @param fault who is to blame for an end that is no success
     * @param because in a short sentence
     */
    public record Verdict(Turn turn, TaskPhase phase, RunState end, Fault fault, String because) {}

    /** Who is to blame for an end. */
    public enum Fault {
        /** Nobody: it succeeded, or was wished. */
        NONE,
        /** The task itself: it counts against {@code retry.maxAttempts}. */
        TASK,
        /**
         * The task itself, as far as Mesos says: only that it failed, and not how. It may be that
         * nobody saw its end.
         */
        TASK_UNEXPLAINED,
        /** The task itself, and trying again cannot help. */
        TASK_FOR_GOOD,
        /** The infrastructure, before the task can have started. */
        NEVER_STARTED,
        /** The infrastructure; the task may have been at work. */
        INFRASTRUCTURE
    }

    /** The meaning of that report for a task in its phase. */
    public static Verdict decide(Task task, TaskReport report, Instant now) {
        return switch (report.state()) {
            case STAGING -> phase(later(task.phase(), TaskPhase.LAUNCHING), "Mesos has it");
            case STARTING -> phase(later(task.phase(), TaskPhase.STARTING), "its executor starts");
            case RUNNING -> phase(TaskPhase.RUNNING, "it runs");
            case KILLING -> phase(later(task.phase(), TaskPhase.STARTING), "it is being killed");
            case FINISHED -> end(RunState.SUCCEEDED, Fault.NONE, said("it finished", report));
            case FAILED -> failed(report);
            case KILLED -> killed(task, report);
            case ERROR -> error(report);
            case DROPPED -> dropped(report);
            case LOST -> lost("it was lost", report);
            case GONE ->
                    unheard(task, report, now)
                            ? IGNORED
                            : lost("it is gone with its agent", report);
            case GONE_BY_OPERATOR -> lost("an operator removed its agent", report);
            case UNREACHABLE -> unreachable(said("its agent cannot be reached", report));
            case UNKNOWN ->
                    unheard(task, report, now)
                            ? IGNORED
                            : unreachable(said("Mesos does not know it", report));
            case UNRECOGNISED -> IGNORED;
        };
    }

    private static final Verdict IGNORED =
            new Verdict(Turn.IGNORED, TaskPhase.LAUNCHING, RunState.PENDING, Fault.NONE, "");

    /** The end of a task whose fate nobody could tell for too long. */
    static Verdict givenUp(Job job) {
        return end(
                RunState.LOST,
                Fault.INFRASTRUCTURE,
                "its fate was unknown for " + job.unreachable().replaceAfter());
    }

    /** The end of a task that went with what it depended on. */
    public static Verdict lostWith(String because) {
        return end(RunState.LOST, Fault.INFRASTRUCTURE, because);
    }

    /** Whether a shard may have another attempt after that end, by its owner's wish. */
    static boolean mayRepeat(Fault fault, Delivery delivery) {
        return switch (fault) {
            case NONE, TASK_FOR_GOOD -> false;
            case TASK, NEVER_STARTED -> true;
            case TASK_UNEXPLAINED, INFRASTRUCTURE -> delivery == Delivery.AT_LEAST_ONCE;
        };
    }

    private static boolean unheard(Task task, TaskReport report, Instant now) {
        return report.reason().equals("REASON_RECONCILIATION")
                && task.phase() == TaskPhase.LAUNCHING
                && !task.unconfirmed()
                && now.isBefore(task.launchedAt().plus(GRACE));
    }

    private static Verdict killed(Task task, TaskReport report) {
        if (task.kill().isPresent()) {
            return end(task.kill().get().end(), Fault.NONE, task.kill().get().because());
        }
        if (NEVER_STARTED_REASONS.contains(report.reason())) {
            return end(
                    RunState.LOST,
                    Fault.NEVER_STARTED,
                    said("it was killed before it started", report));
        }
        if (INFRASTRUCTURE_REASONS.contains(report.reason())) {
            return lost("it was killed by the infrastructure", report);
        }
        return end(RunState.FAILED, Fault.TASK, said("it was killed from outside", report));
    }

    /** An agent whose machine was started anew drops what had been at work there, too. */
    private static Verdict dropped(TaskReport report) {
        return MERE_STATE_REASONS.contains(report.reason())
                ? lost("its agent does not know it", report)
                : end(
                        RunState.LOST,
                        Fault.NEVER_STARTED,
                        said("it was dropped before it started", report));
    }

    private static Verdict error(TaskReport report) {
        return report.reason().equals("REASON_INVALID_OFFERS")
                ? end(RunState.LOST, Fault.NEVER_STARTED, said("its offer was void", report))
                : end(RunState.FAILED, Fault.TASK_FOR_GOOD, said("Mesos refused it", report));
    }

    private static Verdict lost(String what, TaskReport report) {
        Fault fault =
                NEVER_STARTED_REASONS.contains(report.reason())
                        ? Fault.NEVER_STARTED
                        : Fault.INFRASTRUCTURE;
        return end(RunState.LOST, fault, said(what, report));
    }

    /**
     * An agent that finds the executor of a command gone says that the task failed, whatever became
     * of it: it may have succeeded while the agent was away.
     */
    private static Verdict failed(TaskReport report) {
        if (report.reason().equals("REASON_EXECUTOR_TERMINATED")) {
            return lost("its executor is gone, and nobody saw its end", report);
        }
        Fault fault = Fault.TASK;
        if (MERE_STATE_REASONS.contains(report.reason())) {
            fault = Fault.TASK_UNEXPLAINED;
        } else if (INFRASTRUCTURE_REASONS.contains(report.reason())) {
            fault = Fault.INFRASTRUCTURE;
        }
        return end(RunState.FAILED, fault, said("it failed", report));
    }

    private static TaskPhase later(TaskPhase now, TaskPhase reported) {
        return now == TaskPhase.STARTING || now == TaskPhase.RUNNING
                ? (now.compareTo(reported) > 0 ? now : reported)
                : reported;
    }

    private static String said(String what, TaskReport report) {
        String message = report.message().isEmpty() ? report.reason() : report.message();
        return message.isEmpty() ? what : what + ": " + Text.cut(message);
    }

    private static Verdict phase(TaskPhase phase, String because) {
        return new Verdict(Turn.IN_PHASE, phase, RunState.RUNNING, Fault.NONE, because);
    }

    private static Verdict unreachable(String because) {
        return new Verdict(
                Turn.UNREACHABLE, TaskPhase.UNREACHABLE, RunState.RUNNING, Fault.NONE, because);
    }

    private static Verdict end(RunState end, Fault fault, String because) {
        return new Verdict(Turn.ENDED, TaskPhase.RUNNING, end, fault, because);
    }

    /** Whether a task that we did not expect must be killed when this is said of it. */
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
