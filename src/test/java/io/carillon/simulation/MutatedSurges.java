package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.Optional;

/** What a mutant makes of the second task of a shard. */
final class MutatedSurges {
    private MutatedSurges() {}

    static Optional<Change> change(Mutant mutant, State state, Change change) {
        if (!(change instanceof Change.ShardChanged changed)) {
            return Optional.of(change);
        }
        boolean doomed = changed.step() == ShardStep.TASK_DOOMED;
        if (mutant == Mutant.FORGOTTEN_LEAVING && doomed && changed.id().isSecond()) {
            ShardId first = changed.id().first();
            Shard alone = state.shard(first).orElseThrow().beside(Optional.empty());
            return Optional.of(moved(first, alone));
        }
        boolean replaced =
                doomed
                        && changed.because().endsWith(RollAudit.REPLACED)
                        && !changed.id().isSecond();
        if (mutant == Mutant.UNASKED_SURGE && replaced) {
            Shard shard = state.shard(changed.id()).orElseThrow();
            RunEntry run = state.run(changed.id().run()).orElseThrow();
            if (shard.leaving().isEmpty()) {
                return Optional.of(moved(changed.id(), twice(run, shard, Instant.EPOCH)));
            }
        }
        return Optional.of(change);
    }

    static void add(Mutant mutant, State state, Change change, Decision decision, Instant now) {
        if (!(change instanceof Change.ShardChanged changed)
                || changed.step() != ShardStep.TASKS_MOVED
                || changed.shard().leaving().filter(task -> task.kill().isEmpty()).isEmpty()) {
            return;
        }
        RunEntry run = state.run(changed.id().run()).orElseThrow();
        if (mutant == Mutant.EAGER_SURGE) {
            KillWish wish = new KillWish(now, RunState.KILLED, "a version replaces it");
            Shard second = changed.shard().second(changed.id().run()).orElseThrow();
            Task doomed = second.task().orElseThrow().killed(wish);
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_DOOMED,
                            changed.id().second(),
                            second.with(doomed, wish.because()),
                            wish.because()));
        } else if (mutant == Mutant.GREEDY_SURGE) {
            for (Shard shard : run.shards().values()) {
                boolean behind = shard.task().filter(run::isBehind).isPresent();
                boolean alone = shard.leaving().isEmpty();
                if (behind && alone && shard.number() != changed.id().number()) {
                    ShardId id = new ShardId(run.run().id(), shard.number());
                    decision.change(moved(id, twice(run, shard, now)));
                }
            }
        }
    }

    private static Change moved(ShardId id, Shard shard) {
        return new Change.ShardChanged(ShardStep.TASKS_MOVED, id, shard, "mutant");
    }

    private static Shard twice(RunEntry run, Shard shard, Instant now) {
        ShardId id = new ShardId(run.run().id(), shard.number());
        Task next =
                Task.planned(id.attempt(shard.attempts() + 1), now, Instant.EPOCH)
                        .of(run.run().edition());
        return shard.beside(shard.task()).with(next, "mutant");
    }
}
