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
        forgetSuspects(state, change.app(), name);
        state.job(name).ifPresent(job -> job.runs().values().forEach(run -> mark(state, run)));
    }

    /** Jobs or versions of apps may be gone: what is known of their shards goes with them. */
    static void forgetSuspects(State state) {
        if (state.executors.suspects.size() > 0) {
            state.executors.suspects.retain((app, job) -> isWanted(state, app, job));
        }
    }

    /** The run may have been the last one of the job with that version of the app. */
    static void forgetSuspects(State state, AppVersionId app, String job) {
        if (state.executors.suspects.size() > 0 && !isWanted(state, app, job)) {
            state.executors.suspects.forget(app, job);
        }
    }

    /** Whether a run of the job has the version of the app, or the next one will. */
    private static boolean isWanted(State state, AppVersionId app, String job) {
        Optional<JobEntry> entry = state.job(job);
        if (entry.isEmpty()) {
            return false;
        }
        boolean next =
                entry.get()
                        .currentApp()
                        .filter(own -> own.name().equals(app.app()))
                        .filter(own -> own.version() == app.version())
                        .isPresent();
        return next
                || entry.get().runs().values().stream()
                        .anyMatch(run -> run.sharedApp().equals(Optional.of(app)));
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
