package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.records.StoredJob;
import io.carillon.core.records.Updates;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.model.job.Job;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.Optional;

/** What a mutant makes of the versions of a daemon. */
final class MutatedUpdates {
    private MutatedUpdates() {}

    /** Adds what the mutant does because the job is stored like that. */
    static void add(Mutant mutant, State state, StoredJob next, Decision decision, Instant now) {
        Optional<StoredJob> before = state.job(next.name()).map(JobEntry::stored);
        boolean isNew = before.filter(one -> one.version() < next.version()).isPresent();
        if (mutant == Mutant.EARLY_WHOLE && isNew) {
            Updates.Whole whole = new Updates.Whole(next.version(), Optional.empty());
            decision.change(
                    new Change.JobDefined(next.keeping(next.kept().whole(whole)), "mutant"));
        } else if (mutant == Mutant.ROLLBACK_LOOP && !isNew && isBack(next)) {
            comeBack(next, decision, now);
        } else if (mutant == Mutant.SCALE_RESTARTS && isNew) {
            Job job = before.orElseThrow().job();
            boolean scaled = job.sharding().count() != next.job().sharding().count();
            if (scaled
                    && next.kept().held().isEmpty()
                    && job.program().equals(next.job().program())) {
                state.job(next.name()).orElseThrow().runs().values().stream()
                        .findFirst()
                        .ifPresent(run -> replaceOne(run, false, decision, now));
            }
        }
    }

    private static boolean isBack(StoredJob job) {
        return job.kept().whole().filter(one -> one.version() == job.version()).isPresent()
                && job.kept().undone().filter(o -> o.version() == job.version() - 1).isPresent();
    }

    private static void comeBack(StoredJob job, Decision decision, Instant now) {
        long version = job.kept().undone().orElseThrow().version();
        Job former = job.versions().get(version);
        if (former != null) {
            Updates.Undone undone = new Updates.Undone(job.version(), version, now, "mutant");
            StoredJob next = job.redefined(former, job.scheduleFrom(), now);
            decision.change(
                    new Change.JobDefined(
                            next.keeping(next.kept().undone(Optional.of(undone))), "mutant"));
        }
    }

    /** Something begins to run: the next shard of a job goes, whatever its owner wishes. */
    static void goOn(State state, Decision decision, Instant now) {
        for (String name : UpdateOwners.JOBS) {
            state.job(name)
                    .filter(job -> job.stored().kept().held().isPresent())
                    .flatMap(job -> job.runs().values().stream().findFirst())
                    .ifPresent(run -> replaceOne(run, true, decision, now));
        }
    }

    private static void replaceOne(RunEntry run, boolean behind, Decision decision, Instant now) {
        for (Shard shard : run.shards().values()) {
            Optional<Task> task =
                    shard.task()
                            .filter(one -> one.phase() == TaskPhase.RUNNING)
                            .filter(one -> one.kill().isEmpty())
                            .filter(one -> !behind || run.isBehind(one));
            if (task.isPresent() && run.run().kill().isEmpty()) {
                KillWish wish = new KillWish(now, RunState.KILLED, "a version replaces it");
                ShardId id = new ShardId(run.run().id(), shard.number());
                decision.change(KillRules.kill(id, shard, wish, now));
                return;
            }
        }
    }

    /** Whether the job of the shard may lose more than one at once. */
    static boolean isWide(State state, ShardId id) {
        return state.job(id.run().job())
                .filter(job -> UpdateAudit.most(job.stored().job()) > 1)
                .isPresent();
    }
}
