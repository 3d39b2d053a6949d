package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.Editions;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a shard of a daemon has two tasks for the length of a change, because its owner allows it
 * ({@code update.maxSurge}).
 *
 * <ol>
 *   <li>When its turn comes, the shard's task leaves: it stays as it is, and another one of the
 *       newest edition is planned beside it.
 *   <li>When that one is up, the former one is killed. It may also end by itself before: then
 *       nothing begins for it.
 *   <li>When the change is taken back before, the former one is the shard's task again, and the
 *       other one is killed.
 * </ol>
 *
 * <p>Both places of the shard are in its record, so another leader goes on where this one ends.
 */
final class SurgeRules {
    private SurgeRules() {}

    /** 2. and 3.; returns whether there was anything to do. */
    static boolean tidy(RunEntry entry, Editions editions, Instant now, Decision decision) {
        List<Integer> returning = RollRules.first(editions.returning());
        List<Integer> relieved = RollRules.first(editions.relieved(now));
        returning.forEach(number -> decision.change(returned(entry, number, now)));
        for (int number : relieved) {
            ShardId id = RollRules.id(entry, number);
            Shard shard = RollRules.shard(entry, number);
            Shard second = shard.second(entry.run().id()).orElseThrow();
            String because = RollRules.replaced(entry, second.task().orElseThrow());
            KillWish wish = new KillWish(now, RunState.KILLED, because);
            decision.change(KillRules.kill(id.second(), second, wish, now));
        }
        return !returning.isEmpty() || !relieved.isEmpty();
    }

    private static Change returned(RunEntry entry, int number, Instant now) {
        Shard shard = RollRules.shard(entry, number);
        Task former = shard.leaving().orElseThrow();
        Optional<Task> ends =
                shard.task()
                        .filter(task -> task.phase().live())
                        .map(task -> task.kill().isPresent() ? task : doomed(entry, task, now));
        String because = "its former task goes on, and no other one replaces it";
        return new Change.ShardChanged(
                ShardStep.TASKS_MOVED,
                RollRules.id(entry, number),
                shard.forgiven().beside(ends).with(former, because),
                because);
    }

    private static Task doomed(RunEntry entry, Task task, Instant now) {
        String because = RollRules.replaced(entry, task);
        return task.killed(new KillWish(now, RunState.KILLED, because));
    }

    /** 1.; returns whether there was anything to do. */
    static boolean step(RunEntry entry, Editions editions, Instant now, Decision decision) {
        Optional<Integer> next = editions.surge();
        if (next.isEmpty()) {
            return false;
        }
        Shard shard = RollRules.shard(entry, next.get());
        Task former = shard.task().orElseThrow();
        Task planned = RollRules.planned(entry, shard.attempts() + 1, shard.number(), now);
        String because =
                "a task begins beside " + former.id() + ": " + RollRules.replaced(entry, former);
        decision.change(
                new Change.ShardChanged(
                        ShardStep.TASKS_MOVED,
                        RollRules.id(entry, shard.number()),
                        shard.forgiven().beside(Optional.of(former)).with(planned, because),
                        because));
        return true;
    }
}
