package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A shard that ended as LOST is corrected when its task reports its true end: it succeeded, or it
 * failed by itself. Nothing else about a final outcome ever changes, so an outcome changes at most
 * once, and a repeated report changes nothing. The run and the ledger follow while the run is kept:
 * once none of its shards is LOST, its outcome is the worst of the others. A task that was killed
 * meanwhile, because no shard wanted it any more, stays LOST.
 */
final class CorrectionRules {
    private CorrectionRules() {}

    static void correct(State state, TaskId task, TaskReport report, Decision decision) {
        Optional<RunState> outcome = outcome(report);
        if (outcome.isEmpty()) {
            return;
        }
        Optional<Shard> live = state.shard(task.shardId()).filter(shard -> isLostWith(shard, task));
        if (live.isPresent()) {
            Shard known = known(live.get(), outcome.get(), report);
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.OUTCOME_KNOWN, task.shardId(), known, known.because()));
            return;
        }
        state.job(task.run().job())
                .flatMap(job -> Optional.ofNullable(job.finished().get(task.run())))
                .ifPresent(run -> finished(run, task, outcome.get(), report, decision));
    }

    private static void finished(
            JobEntry.Finished run,
            TaskId task,
            RunState outcome,
            TaskReport report,
            Decision decision) {
        List<Shard> shards = new ArrayList<>(run.shards());
        for (int i = 0; i < shards.size(); i++) {
            if (isLostWith(shards.get(i), task)) {
                Shard known = known(shards.get(i), outcome, report);
                shards.set(i, known);
                decision.change(
                        new Change.RunCorrected(
                                head(run.run(), shards, known), known, known.because()));
                return;
            }
        }
    }

    /** The outcome of the others may come to light, too: that one of them was killed, say. */
    private static Run head(Run run, List<Shard> shards, Shard known) {
        RunState end = RunRules.end(shards);
        String because = RunRules.because(shards, end);
        boolean told = because.endsWith(known.because());
        return run.ended(
                end,
                told || end == run.state() ? because : before(because, run.because()),
                run.endedAt().orElseThrow());
    }

    private static boolean isLostWith(Shard shard, TaskId task) {
        return shard.number() == task.shard()
                && shard.state() == RunState.LOST
                && !shard.ended().isEmpty()
                && last(shard).id().equals(task);
    }

    private static Attempt last(Shard shard) {
        return shard.ended().get(shard.ended().size() - 1);
    }

    private static Shard known(Shard shard, RunState outcome, TaskReport report) {
        String what = outcome == RunState.SUCCEEDED ? "it finished" : "it failed";
        String because = before(TaskLifecycle.said(what, report), shard.because());
        boolean counted = outcome == RunState.FAILED && !SharedTaskRules.isCrowded(report);
        Attempt lost = last(shard);
        List<Attempt> attempts = new ArrayList<>(shard.ended());
        attempts.set(
                attempts.size() - 1,
                new Attempt(
                        lost.id(),
                        lost.agent(),
                        outcome,
                        because,
                        lost.startedAt(),
                        lost.endedAt(),
                        counted,
                        lost.host(),
                        lost.executor()));
        return new Shard(
                shard.number(),
                outcome,
                because,
                shard.attempts(),
                shard.failures() + (counted ? 1 : 0) - (lost.counted() ? 1 : 0),
                Optional.empty(),
                attempts,
                shard.accountedTo());
    }

    private static String before(String now, String before) {
        return now + "; before that was known, it was recorded as LOST: " + before;
    }

    /** The end that the task itself reports; empty if it lives or its outcome is in doubt. */
    private static Optional<RunState> outcome(TaskReport report) {
        return switch (report.state()) {
            case FINISHED -> Optional.of(RunState.SUCCEEDED);
            case FAILED ->
                    TaskLifecycle.failed(report).blame() == Blame.TASK
                            ? Optional.of(RunState.FAILED)
                            : Optional.empty();
            case STAGING,
                    STARTING,
                    RUNNING,
                    KILLING,
                    KILLED,
                    ERROR,
                    LOST,
                    DROPPED,
                    GONE,
                    GONE_BY_OPERATOR,
                    UNREACHABLE,
                    UNKNOWN,
                    UNRECOGNISED ->
                    Optional.empty();
        };
    }
}
