package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.state.RunEntry;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The wish that shards of a daemon begin anew, without another definition. It is kept as an {@link
 * Edition} that is to be replaced: {@link RollRules} carries it out as a change, one shard after
 * the other, and whoever leads then goes on with it.
 *
 * <p>For all shards, what the run executes becomes a former edition, and the run executes a new one
 * that is the same; former ones that tasks still execute are to be replaced for this reason too, so
 * that a change which is undone does not undo the restart. For some, their tasks are counted to
 * former editions that are the same as those that they execute, for the same reason. A shard that
 * waits for its next attempt has it at once, whatever it has failed with.
 */
public final class RestartRules {
    private RestartRules() {}

    /**
     * Adds the wish.
     *
     * @param only numbers of the shards; empty: all
     * @param because why, for people
     * @return how many shards are restarted
     */
    public static int restart(
            RunEntry entry,
            SortedSet<Integer> only,
            String because,
            Instant now,
            Decision decision) {
        List<Shard> live = new ArrayList<>();
        List<Shard> waiting = new ArrayList<>();
        for (int number : only.isEmpty() ? entry.shards().keySet() : only) {
            Shard shard = entry.shard(number).orElseThrow();
            if (shard.task().isPresent() && shard.task().get().kill().isEmpty()) {
                (shard.task().get().phase().live() ? live : waiting).add(shard);
            }
        }
        if (only.isEmpty()) {
            all(entry, because, decision);
        } else {
            live.removeIf(shard -> restarts(entry, shard));
            List<Shard> marked = new ArrayList<>(live);
            for (int number : only) {
                entry.shard(number).flatMap(shard -> goesOn(entry, shard)).ifPresent(marked::add);
            }
            some(entry, marked, because, decision);
            waiting.forEach(shard -> decision.change(atOnce(entry, shard, because, now)));
        }
        return live.size() + waiting.size();
    }

    private static void all(RunEntry entry, String because, Decision decision) {
        Run run = entry.run();
        Set<Integer> executed = RollRules.executed(entry);
        List<Edition> former = new ArrayList<>();
        for (Edition one : former(run)) {
            // What was to be replaced must not be taken up again as it is.
            former.add(one.restart().isPresent() ? one : one.restarting(one.number(), because));
        }
        former.add(RollRules.edition(entry).restarting(run.edition(), because));
        former.removeIf(one -> !executed.contains(one.number()));
        Roll roll = new Roll(next(entry), former);
        decision.change(new Change.RunChanged(run.rolling(roll), because));
    }

    /** Whether what its task executes is not taken up again: it is to begin anew already. */
    private static boolean restarts(RunEntry entry, Shard shard) {
        return executed(entry, shard.task().orElseThrow()).isEmpty();
    }

    /** What is in the second place of the shard, if it may become the shard's only task again. */
    private static Optional<Shard> goesOn(RunEntry entry, Shard shard) {
        return shard.second(entry.run().id())
                .filter(second -> second.task().orElseThrow().kill().isEmpty())
                .filter(second -> !restarts(entry, second));
    }

    /** What the task executes, unless that is to be replaced whatever the run executes. */
    private static Optional<Edition> executed(RunEntry entry, Task task) {
        Run run = entry.run();
        return task.editionNumber() == run.edition()
                ? Optional.of(RollRules.edition(entry))
                : run.roll()
                        .flatMap(roll -> roll.former(task.editionNumber()))
                        .filter(one -> one.restart().isEmpty());
    }

    private static void some(
            RunEntry entry, List<Shard> places, String because, Decision decision) {
        if (places.isEmpty()) {
            return;
        }
        Run run = entry.run();
        int number = next(entry);
        Set<Integer> executed = RollRules.executed(entry);
        List<Edition> former = new ArrayList<>(former(run));
        former.removeIf(one -> !executed.contains(one.number()));
        TreeMap<Integer, Integer> restarting = new TreeMap<>();
        for (Shard place : places) {
            Task task = place.task().orElseThrow();
            if (!restarting.containsKey(task.editionNumber())) {
                former.add(executed(entry, task).orElseThrow().restarting(number, because));
                restarting.put(task.editionNumber(), number++);
            }
        }
        Roll roll = new Roll(run.edition(), former);
        decision.change(new Change.RunChanged(run.rolling(roll), because));
        for (Shard place : places) {
            Task task = place.task().orElseThrow();
            Task marked = task.of(Objects.requireNonNull(restarting.get(task.editionNumber())));
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_MARKED,
                            id(entry, place),
                            place.with(marked, place.because()),
                            because));
        }
    }

    private static Change atOnce(RunEntry entry, Shard shard, String because, Instant now) {
        Task task =
                Task.planned(
                                id(entry, shard).attempt(shard.task().orElseThrow().id().attempt()),
                                now,
                                Instant.EPOCH)
                        .of(entry.run().edition());
        return new Change.ShardChanged(
                ShardStep.TASK_PLANNED,
                id(entry, shard),
                shard.forgiven().with(task, because),
                because);
    }

    private static ShardId id(RunEntry entry, Shard shard) {
        return new ShardId(entry.run().id(), shard.number());
    }

    private static List<Edition> former(Run run) {
        return run.roll().orElse(Roll.NONE).former();
    }

    /** A number that no edition of the run has, nor any task. */
    private static int next(RunEntry entry) {
        TreeSet<Integer> numbers = new TreeSet<>();
        numbers.add(entry.run().edition());
        former(entry.run()).forEach(edition -> numbers.add(edition.number()));
        entry.shards()
                .values()
                .forEach(shard -> shard.tasks().forEach(task -> numbers.add(task.editionNumber())));
        return numbers.last() + 1;
    }
}
