package io.carillon.simulation;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.core.tasks.KillRules;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;

/** What a mutant makes of a change of a daemon. */
final class MutatedRolls {
    private MutatedRolls() {}

    /** Whether nothing follows from the input. */
    static boolean forgets(Mutant mutant, Input input) {
        return mutant == Mutant.FORGOTTEN_RESTART
                && input instanceof Input.CommandArrived arrived
                && arrived.command() instanceof Command.RestartJob;
    }

    /** Adds what the mutant does because of that change. */
    static void add(Mutant mutant, State state, Change change, Decision decision, Instant now) {
        if (change instanceof Change.JobDefined defined) {
            MutatedUpdates.add(mutant, state, defined.job(), decision, now);
        }
        if (change instanceof Change.TaskReported && mutant == Mutant.DEAF_TO_HOLD) {
            MutatedUpdates.goOn(state, decision, now);
        }
        if (!(change instanceof Change.ShardChanged changed)) {
            return;
        }
        boolean all =
                (mutant == Mutant.ROLL_AT_ONCE
                                || mutant == Mutant.GREEDY_ROLL
                                        && MutatedUpdates.isWide(state, changed.id()))
                        && changed.step() == ShardStep.TASK_DOOMED
                        && changed.because().endsWith("replaces it");
        boolean moved =
                mutant == Mutant.MOVE_AT_ONCE
                        && changed.step() == ShardStep.TASK_DOOMED
                        && changed.because().contains(RollAudit.DRAINED);
        boolean restarted =
                mutant == Mutant.RESTART_ALL_AT_ONCE
                        && changed.step() == ShardStep.TASK_DOOMED
                        && changed.because().contains(RollAudit.RESTARTED);
        boolean next =
                mutant == Mutant.HASTY_ROLL
                        && changed.step() == ShardStep.TASK_LAUNCHING
                        && !changed.shard().ended().isEmpty();
        RunEntry run = state.run(changed.id().run()).orElseThrow();
        if ((!all && !next && !moved && !restarted) || run.run().kill().isPresent()) {
            return;
        }
        for (Shard shard : run.shards().values()) {
            boolean behind =
                    shard.number() != changed.id().number()
                            && shard.task()
                                    .filter(
                                            task ->
                                                    moved && task.phase().live()
                                                            || run.isBehind(task))
                                    .isPresent()
                            && shard.task().flatMap(Task::kill).isEmpty();
            if (behind) {
                KillWish wish =
                        new KillWish(
                                now,
                                RunState.KILLED,
                                moved ? "it is drained: too" : "a version replaces it");
                ShardId id = new ShardId(run.run().id(), shard.number());
                decision.change(KillRules.kill(id, shard, wish, now));
                if (next) {
                    return;
                }
            }
        }
    }
}
