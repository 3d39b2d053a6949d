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
 * What is said to Mesos again and again because calls and reports can be lost: the question about
 * launches of which nothing was heard, and the end of tasks that are not ours to keep.
 *
 * <p>A launch that is slow is as silent as one that was lost: only Mesos can tell which, so it is
 * asked, and {@link TaskLifecycle} judges the answer. The question follows the launch on the same
 * connection, so the answer is about a master that has seen the launch, if it ever came. While the
 * answer is that the task is on its way, the pauses keep growing.
 */
public final class RepeatRules {
    /** So many tasks that are not ours to keep are remembered; further ones are killed once. */
    static final int MOST_STRAYS = 10_000;

    /** So many orphans are killed in one decision. */
    private static final int KILLS_AT_ONCE = 200;

    private RepeatRules() {}

    /** A task that is not ours to keep was reported. */
    static void stray(State state, TaskReport report, Instant now, Decision decision) {
        boolean known = state.orphans().contains(report.task());
        List<Asked> stray = List.of(new Asked(report.task(), report.agent()));
        if (TaskLifecycle.lives(report.state())) {
            if (known && report.state() == ReportState.KILLING) {
                return;
            }
            if (known || state.orphans().size() < MOST_STRAYS) {
                decision.change(
                        new Change.Repeated(
                                RepeatKind.ORPHAN,
                                stray,
                                Optional.of(now),
                                report.task() + " is not ours to keep"));
            }
            decision.effect(kill(stray.get(0)));
        } else if (known && isAnEnd(report.state())) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ORPHAN,
                            stray,
                            Optional.empty(),
                            report.task() + ", which was not ours to keep, has ended"));
        }
    }

    /** What cannot be reached comes back; what Mesos does not know does not. */
    private static boolean isAnEnd(ReportState said) {
        return said != ReportState.UNREACHABLE && said != ReportState.UNRECOGNISED;
    }

    /** Asks and tells again, when it is time to. */
    public static Decision settled(State state, Instant now) {
        Decision decision = new Decision();
        if (!state.connection().subscribed()) {
            return decision;
        }
        List<Asked> silent = state.unansweredLaunches().due(now, Effect.Reconcile.MAX_TASKS);
        List<Asked> strays = state.orphans().due(now, KILLS_AT_ONCE);
        if (!silent.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.UNANSWERED_LAUNCH,
                            silent,
                            Optional.of(now),
                            silent.size() + " launches have not been reported on"));
            decision.effect(new Effect.Reconcile(silent));
        }
        if (!strays.isEmpty()) {
            decision.change(
                    new Change.Repeated(
                            RepeatKind.ORPHAN,
                            strays,
                            Optional.of(now),
                            strays.size() + " tasks that are not ours to keep have not ended"));
            strays.forEach(stray -> decision.effect(kill(stray)));
        }
        return decision;
    }

    public static Instant nextDue(State state) {
        if (!state.connection().subscribed()) {
            return Instant.MAX;
        }
        Instant silent = state.unansweredLaunches().nextDue();
        Instant strays = state.orphans().nextDue();
        return silent.isBefore(strays) ? silent : strays;
    }

    private static Effect kill(Asked task) {
        return new Effect.Kill(task.task(), task.agent(), Optional.empty());
    }
}
