package io.carillon.core.tasks;

import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.core.executors.ExecutorRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.TaskReport;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What follows when an orphan in a shared executor does not end. It was asked for by KILL, and by
 * MESSAGE as far as the master does not know it. An executor of an app's own may know neither.
 * After its grace and {@link SharedTaskRules#STUBBORN} Mesos is asked about it, too. If its agent
 * is there, and does not tell its end, its executor is ended with all that is in it. The other
 * tasks are tried again as their owners allow, and none is charged.
 *
 * <p>That hits tasks that are wanted, so more than a late report must speak for it: the attempt is
 * one that was lost, and is still kept. Of an orphan of which nothing is kept, no neighbour
 * suffers; its executor ends when no task in it is wanted any more.
 *
 * <p>A task that was lost because its agent began anew looks the same if a late report of it comes.
 * The standard executor ends what it is told to end, and takes no task that it was told to end
 * before. So there no neighbour suffers, whatever the reports say.
 */
final class GhostRules {
    private GhostRules() {}

    /** Those orphans of which Mesos must tell whether their agents are there. */
    static List<Asked> doubted(State state, Collection<Asked> orphans, Instant now) {
        return orphans.stream().filter(orphan -> isOverdue(state, orphan, now)).toList();
    }

    /**
     * Ends the executor of an orphan if it is time.
     *
     * @param report what was said of the orphan now
     * @return whether it is ended
     */
    static boolean end(
            State state, Asked orphan, TaskReport report, Instant now, Decision decision) {
        boolean here = TaskLifecycle.lives(report.state()) || report.state() == ReportState.GONE;
        if (!here || !isOverdue(state, orphan, now)) {
            return false;
        }
        orphan.executor()
                .ifPresent(
                        executor -> {
                            String why = "it has not ended " + orphan.task() + ", an orphan";
                            ExecutorRules.shutDown(state, executor, why, now, decision);
                        });
        return true;
    }

    private static boolean isOverdue(State state, Asked orphan, Instant now) {
        Optional<TaskId> lost =
                TaskId.parse(orphan.task())
                        .filter(id -> orphan.executor().filter(e -> mayEnd(state, e)).isPresent())
                        .filter(id -> isLost(state, id));
        return lost.flatMap(id -> state.job(id.run().job()))
                .map(job -> grace(job, lost.orElseThrow()).plus(SharedTaskRules.STUBBORN))
                .map(state.orphans().since(orphan.task())::plus)
                .filter(now::isAfter)
                .isPresent();
    }

    /** Whether it is an executor of an app's own, or has no task that is wanted. */
    private static boolean mayEnd(State state, ExecutorId id) {
        boolean own = state.executors().find(id).filter(one -> one.jar().isEmpty()).isPresent();
        return own || state.executors().tasks(id) == 0;
    }

    private static Duration grace(JobEntry job, TaskId id) {
        return Optional.ofNullable(job.runs().get(id.run()))
                .map(run -> run.job())
                .map(Job::killGrace)
                .orElse(job.stored().job().killGrace());
    }

    private static boolean isLost(State state, TaskId id) {
        Optional<JobEntry> job = state.job(id.run().job());
        Optional<Shard> live = state.shard(id.shardId());
        return live.or(
                        () ->
                                job.flatMap(
                                                one ->
                                                        Optional.ofNullable(
                                                                one.finished().get(id.run())))
                                        .flatMap(run -> numbered(run.shards(), id.shard())))
                .filter(
                        shard ->
                                shard.ended().stream()
                                        .anyMatch(
                                                one ->
                                                        one.id().equals(id)
                                                                && one.state() == RunState.LOST))
                .isPresent();
    }

    private static Optional<Shard> numbered(Collection<Shard> shards, int number) {
        return shards.stream().filter(shard -> shard.number() == number).findFirst();
    }

    /** Asks about them. */
    static void ask(List<Asked> orphans, Decision decision) {
        if (!orphans.isEmpty()) {
            decision.effect(new Effect.Reconcile(orphans));
        }
    }
}
