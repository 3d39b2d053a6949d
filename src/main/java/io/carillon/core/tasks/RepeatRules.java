package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.contract.RepeatKind;
import io.carillon.core.state.State;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Repeats two calls to Mesos because calls and reports can be lost: the question about launches
 * that were not answered, and the kill of orphans. An orphan is a live task that this cluster must
 * not keep.
 *
 * <p>A slow launch cannot be told from a lost one. Only Mesos knows, so it is asked, and {@link
 * TaskLifecycle} judges the answer. The question follows the launch on the same connection, so the
 * answer is about a master that has seen the launch if it ever arrived. While the answer is that
 * the task is on its way, the back-off keeps growing.
 */
public final class RepeatRules {
    /** Maximum number of orphans that are remembered. Further ones are killed once. */
    static final int MAX_ORPHANS = 10_000;

    /** Maximum number of orphans that are killed in one decision. */
    private static final int KILLS_AT_ONCE = 200;

    private RepeatRules() {}

    /** An orphan was reported. */
    static void orphan(State state, TaskReport report, Instant now, Decision decision) {
        boolean known = state.orphans().contains(report.task());
        List<Asked> orphan = List.of(new Asked(report.task(), report.agent()));
        if (TaskLifecycle.lives(report.state())) {
            if (known && report.state() == ReportState.KILLING) {
                return;
            }
            if (known || state.orphans().size() < MAX_ORPHANS) {
                decision.change(
                        new Change.Repeated(
                                RepeatKind.ORPHAN,
                                orphan,
                                Optional.of(now),
                                report.task() + " is an orphan and is killed"));
            }
            decision.effect(kill(orphan.get(0)));
        } else if (known && isAnEnd(report.state())) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ORPHAN,
                            orphan,
                            Optional.empty(),
                            report.task() + ", an orphan, has ended"));
        }
    }

    /** Whether the task is gone for good: an unreachable one may come back. */
    private static boolean isAnEnd(ReportState said) {
        return said != ReportState.UNREACHABLE && said != ReportState.UNRECOGNISED;
    }

    /** Repeats the questions and kills that are due. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (!state.connection().subscribed()) {
            return decision;
        }
        List<Asked> unanswered = state.unansweredLaunches().due(now, Effect.Reconcile.MAX_TASKS);
        List<Asked> orphans = state.orphans().due(now, KILLS_AT_ONCE);
        if (!unanswered.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.UNANSWERED_LAUNCH,
                            unanswered,
                            Optional.of(now),
                            unanswered.size() + " launches are unanswered and asked about"));
            decision.effect(new Effect.Reconcile(unanswered));
        }
        if (!orphans.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ORPHAN,
                            orphans,
                            Optional.of(now),
                            orphans.size() + " orphans have not ended and are killed again"));
            orphans.forEach(orphan -> decision.effect(kill(orphan)));
        }
        return decision;
    }

    /** When {@link #settled} has something to do for time alone. */
    public static Instant nextDue(State state) {
        if (!state.connection().subscribed()) {
            return Instant.MAX;
        }
        Instant unanswered = state.unansweredLaunches().nextDue();
        Instant orphans = state.orphans().nextDue();
        return unanswered.isBefore(orphans) ? unanswered : orphans;
    }

    private static Effect kill(Asked task) {
        return new Effect.Kill(task.task(), task.agent(), Optional.empty());
    }
}
