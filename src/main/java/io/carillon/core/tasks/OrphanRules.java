package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.RepeatKind;
import io.carillon.core.state.AgentsWord;
import io.carillon.core.state.State;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How tasks are ended that may live though no shard wants them.
 *
 * <ul>
 *   <li>An <i>orphan</i> is a task that was reported alive and is not the current attempt of any
 *       shard. It is killed until its end is reported.
 *   <li>A <i>ghost</i> is an orphan that the master does not know: its launch lay in the network
 *       while its agent was out of reach. The master forwards what the agent reports of it, but
 *       answers a KILL by reconciliation and passes nothing on. SHUTDOWN of its executor reaches
 *       the agent all the same, and so does MESSAGE to an executor that it shares. {@link
 *       GhostRules} tell what follows if that does not help.
 *   <li>A task is <i>abandoned</i> when its shard goes on without it and its agent has not said
 *       that it ended. If it lives nevertheless, it may not be heard of before its end, so its
 *       executor is shut down a few times without further evidence.
 * </ul>
 *
 * <p>The first report of an orphan is not acknowledged, so the agent sends it again: to this
 * leader, or to the next one if this one ends before it has acted. Source of what masters and
 * agents do: Mesos 1.12, {@code Master::kill}, {@code Master::shutdown}, {@code
 * Master::statusUpdate}, {@code Slave::shutdownExecutor}.
 */
final class OrphanRules {
    /** Maximum number of orphans that are remembered. Further ones are killed once per report. */
    static final int MAX_ORPHANS = 10_000;

    /** How often an abandoned task is shut down, over about five minutes. */
    static final int SHUTDOWNS = 8;

    private OrphanRules() {}

    /**
     * A task that no shard wants was reported.
     *
     * @return whether the report may be acknowledged
     */
    static boolean reported(State state, TaskReport report, Instant now, Decision decision) {
        boolean known = state.orphans().contains(report.task());
        if (TaskLifecycle.lives(report.state())) {
            if (known && report.state() == ReportState.KILLING) {
                return true;
            }
            boolean room = known || state.orphans().size() < MAX_ORPHANS;
            Asked orphan = new Asked(report.task(), report.agent(), executor(state, report));
            if (room) {
                remember(
                        RepeatKind.ORPHAN,
                        orphan,
                        Optional.of(now),
                        report.task() + " is an orphan and is killed",
                        decision);
            }
            decision.effect(kill(orphan));
            if (known) {
                GhostRules.end(state, orphan, report, now, decision);
            }
            return known;
        }
        if (known && isMastersWord(report)) {
            Asked orphan = state.orphans().find(report.task()).orElseThrow();
            if (!GhostRules.end(state, orphan, report, now, decision)) {
                shutDown(orphan, decision);
            }
        } else if (isAnEnd(report)) {
            forget(state, report, decision);
        }
        return true;
    }

    /** A report need not name the executor; what was known of it stays known. */
    private static Optional<ExecutorId> executor(State state, TaskReport report) {
        return report.executor()
                .or(() -> state.orphans().find(report.task()).flatMap(Asked::executor))
                .or(() -> state.abandoned().find(report.task()).flatMap(Asked::executor));
    }

    private static void forget(State state, TaskReport report, Decision decision) {
        Asked ended = new Asked(report.task(), report.agent());
        if (state.orphans().contains(report.task())) {
            String because = report.task() + ", an orphan, has ended";
            remember(RepeatKind.ORPHAN, ended, Optional.empty(), because, decision);
        }
        if (state.abandoned().contains(report.task())) {
            String because = report.task() + ", which was abandoned, has ended";
            remember(RepeatKind.ABANDONED, ended, Optional.empty(), because, decision);
        }
    }

    /**
     * The shard of that task goes on without it, or ends.
     *
     * @param because why the end of the task is not certain
     */
    static void abandon(TaskCase subject, String because) {
        Asked task = asked(subject.task());
        if (task.agent().known() && subject.state().abandoned().size() < MAX_ORPHANS) {
            remember(
                    RepeatKind.ABANDONED,
                    task,
                    Optional.of(subject.now()),
                    because + ", so it is shut down in case it lives",
                    subject.decision());
        }
        shutDown(task, subject.decision());
    }

    static Asked asked(Task task) {
        return new Asked(task.id().toString(), task.agent(), task.executor());
    }

    /**
     * Ends the task whether or not the master knows it: with its executor, or by a word to the
     * executor that it shares with others.
     */
    static void shutDown(Asked task, Decision decision) {
        if (task.executor().isPresent()) {
            decision.effect(new Effect.Cancel(task.task(), task.executor().get()));
        } else if (task.agent().known()) {
            decision.effect(new Effect.Shutdown(task.task(), task.agent()));
        }
    }

    /**
     * Whether the report is only what the master concludes about a task that it does not know. An
     * agent may report the task alive at the same time.
     */
    static boolean isMastersWord(TaskReport report) {
        return !report.wantsAcknowledgement()
                && report.reason().equals("REASON_RECONCILIATION")
                && switch (report.state()) {
                    case GONE, UNKNOWN, UNREACHABLE, LOST, DROPPED -> true;
                    case STAGING,
                            STARTING,
                            RUNNING,
                            KILLING,
                            FINISHED,
                            FAILED,
                            KILLED,
                            ERROR,
                            GONE_BY_OPERATOR,
                            UNRECOGNISED ->
                            false;
                };
    }

    /**
     * Whether the agent is better evidence than the master's word: it has reported the task alive
     * under this subscription, so the master is one that does not know a ghost.
     */
    static boolean isContradicted(TaskCase subject, TaskReport report) {
        if (report.state() != ReportState.GONE || !isMastersWord(report)) {
            return false;
        }
        AgentsWord word = subject.state().agentsWord();
        return switch (subject.task().phase()) {
            case STARTING, RUNNING -> word.heard(subject.id());
            case UNREACHABLE -> word.disowned(subject.id());
            case PLANNED, LAUNCHING -> false;
        };
    }

    /**
     * Whether a disowned task only tells how far it is. That it lives is known; if it counted, a
     * ghost that talks all the time would never be given up.
     */
    static boolean isNewsOfGhost(TaskCase subject, TaskReport report) {
        return subject.task().phase() == TaskPhase.UNREACHABLE
                && subject.state().agentsWord().disowned(subject.id())
                && report.state() == ReportState.RUNNING
                && !report.news().isEmpty();
    }

    /** Whether the task is gone for good: an unreachable one may come back. */
    private static boolean isAnEnd(TaskReport report) {
        return report.state() != ReportState.UNREACHABLE
                && report.state() != ReportState.UNRECOGNISED
                && !isMastersWord(report);
    }

    static Effect kill(Asked task) {
        return new Effect.Kill(task.task(), task.agent(), Optional.empty());
    }

    private static void remember(
            RepeatKind kind,
            Asked task,
            Optional<Instant> said,
            String because,
            Decision decision) {
        decision.change(new Change.Repeated(kind, List.of(task), said, because));
    }
}
