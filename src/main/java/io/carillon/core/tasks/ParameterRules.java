package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.records.RecordId;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Sharding;
import io.carillon.model.run.Edition;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A definition of a daemon that differs from the one before in parameters of shards alone concerns
 * those shards alone. The run goes on with its edition; tasks with another parameter are counted to
 * a former one, so that {@link RollRules} replaces them. Tasks that were to be replaced, and
 * execute what is in force again, are counted back.
 */
final class ParameterRules {
    private static final String BECAUSE = "the parameter of its shard has changed";

    private final RunEntry entry;
    private final Run run;
    private final Decision decision;
    private final Instant now;

    private ParameterRules(RunEntry entry, Decision decision, Instant now) {
        this.entry = entry;
        this.run = entry.run();
        this.decision = decision;
        this.now = now;
    }

    /**
     * Lets the run follow the definition; returns false, and does nothing, if too many shards have
     * another parameter to be dealt with one by one, or if their tasks are not in the record of the
     * run's head: a batch may be stored up to the head alone, and what is counted would be lost.
     *
     * @param next the run under it
     * @param print the fingerprint of what it executes then
     */
    static boolean follow(
            JobEntry job, RunEntry entry, Run next, String print, Instant now, Decision decision) {
        Sharding after = job.effective().sharding();
        return new ParameterRules(entry, decision, now).follow(next, after, print);
    }

    private boolean follow(Run next, Sharding after, String print) {
        Sharding before = entry.job().sharding();
        List<Shard> live = new ArrayList<>();
        List<Shard> waiting = new ArrayList<>();
        List<Shard> back = new ArrayList<>();
        int newest = run.edition();
        List<Edition> former = new ArrayList<>(run.roll().orElse(Roll.NONE).former());
        for (Edition one : former) {
            newest = Math.max(newest, one.number());
        }
        for (Shard shard : entry.shards().values()) {
            Optional<Task> task = shard.task();
            int number = shard.number();
            for (Task one : shard.tasks()) {
                newest = Math.max(newest, one.editionNumber());
            }
            if (task.isEmpty() || number >= Math.min(before.count(), after.count())) {
                continue;
            }
            boolean same = before.parameter(number).equals(after.parameter(number));
            Optional<Shard> second = shard.second(run.id());
            Optional<Task> leaves = second.flatMap(Shard::task).filter(one -> one.kill().isEmpty());
            if (leaves.filter(one -> executes(one, print)).isPresent()) {
                back.add(second.get());
            } else if (!same
                    && leaves.filter(one -> one.editionNumber() == run.edition()).isPresent()) {
                live.add(second.get());
            }
            if (task.get().editionNumber() != run.edition()) {
                if (executes(task.get(), print)) {
                    back.add(shard);
                }
            } else if (!same) {
                (task.get().phase().live() ? live : waiting).add(shard);
            }
        }
        if (live.size() + waiting.size() + back.size() > RunTickRules.SHARDS_AT_ONCE
                || !Stream.concat(live.stream(), back.stream()).allMatch(this::isWithHead)) {
            return false;
        }
        int number = newest + 1;
        if (!live.isEmpty()) {
            former.add(RollRules.edition(entry).under(number));
        }
        boolean rolls = !former.isEmpty();
        decision.change(
                new Change.RunChanged(
                        rolls ? next.rolling(new Roll(run.edition(), former)) : next,
                        "version "
                                + next.jobVersion()
                                + " of the job changes parameters of shards alone"));
        live.forEach(shard -> mark(shard, number, BECAUSE));
        back.forEach(shard -> mark(shard, run.edition(), "its parameter is as it was"));
        waiting.forEach(this::atOnce);
        return true;
    }

    /** Whether the shard is stored in one record with the head of the run. */
    private boolean isWithHead(Shard shard) {
        RecordId head = RecordId.head(RecordKey.Kind.RUNS, run.id());
        return RecordId.part(RecordKey.Kind.RUNS, id(shard)).equals(head);
    }

    /** Whether the task, which was to be replaced, need not be. */
    private boolean executes(Task task, String print) {
        boolean goesOn = task.phase().live() && task.kill().isEmpty();
        return run.roll()
                .filter(any -> goesOn)
                .flatMap(roll -> roll.former(task.editionNumber()))
                .filter(one -> one.restart().isEmpty() && one.print().equals(print))
                .isPresent();
    }

    private void mark(Shard shard, int edition, String because) {
        Task marked = shard.task().orElseThrow().of(edition);
        decision.change(
                new Change.ShardChanged(
                        ShardStep.TASK_MARKED,
                        id(shard),
                        shard.with(marked, shard.because()),
                        because));
    }

    /** What it failed with is not what it is tried with next. */
    private void atOnce(Shard shard) {
        Task before = shard.task().orElseThrow();
        if (before.kill().isEmpty()) {
            Task task = Task.planned(before.id(), now, Instant.EPOCH).of(before.editionNumber());
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_PLANNED,
                            id(shard),
                            shard.forgiven().with(task, BECAUSE),
                            BECAUSE));
        }
    }

    private ShardId id(Shard shard) {
        return new ShardId(run.id(), shard.number());
    }
}
