package io.carillon.core.state;

import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.records.RecordId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Keeps the shared executors of a state, and their records, as changes say. */
final class ExecutorLinks {
    private ExecutorLinks() {}

    static void launched(State state, ExecutorChange.Launched change) {
        state.executors.launched(change.executor());
        state.dirty.add(RecordId.executor(change.executor().id()));
    }

    static void dismissed(State state, ExecutorChange.Dismissed change) {
        state.executors.dismiss(change.id(), change.at());
        state.dirty.add(RecordId.executor(change.id()));
    }

    static void forgotten(State state, ExecutorChange.Forgotten change) {
        state.executors.remove(change.id());
        state.dirty.add(RecordId.executor(change.id()));
    }

    static void died(State state, ExecutorChange.Died change) {
        ExecutorDeaths deaths = state.executors.deaths;
        deaths.died(new ExecutorDeaths.Death(change.id(), change.tasks(), change.status()));
        if (change.deaths() > 0) {
            deaths.trouble(
                    new ExecutorDeaths.Trouble(
                            change.id(), change.deaths(), change.notBefore(), change.because()));
        }
    }

    static void suspected(State state, ExecutorChange.Suspected change) {
        String name = change.shard().run().job();
        state.executors.suspects.note(change.app(), name, change.shard().number(), change.deaths());
        state.job(name).ifPresent(job -> job.runs().values().forEach(run -> mark(state, run)));
    }

    /** Notes which shards of the run are tried alone: that changes what they need. */
    static void mark(State state, RunEntry run) {
        Optional<AppVersionId> app = run.sharedApp();
        if (app.isEmpty()) {
            return;
        }
        Set<Integer> next = state.executors.suspects.of(app.get(), run.run().id().job());
        TreeSet<Integer> differ = new TreeSet<>(next);
        differ.addAll(run.alone());
        differ.removeIf(number -> next.contains(number) == run.alone().contains(number));
        TreeSet<ShardId> ready = new TreeSet<>();
        for (int number : differ) {
            ShardId id = new ShardId(run.run().id(), number);
            if (state.tasks.ready.contains(id)) {
                state.tasks.ready.remove(id, run.need(number));
                ready.add(id);
            }
        }
        run.alone(next);
        for (ShardId id : ready) {
            Task task = run.shard(id.number()).flatMap(Shard::task).orElseThrow();
            state.tasks.ready.add(id, task, run.need(id.number()));
        }
    }

    /** Their framework is gone, and so are they. */
    static void clear(State state) {
        state.executors.known().forEach(id -> state.dirty.add(RecordId.executor(id)));
        state.executors.clear();
        for (JobEntry job : state.jobs.values()) {
            job.runs().values().forEach(run -> mark(state, run));
        }
    }
}
