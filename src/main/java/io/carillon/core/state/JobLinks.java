package io.carillon.core.state;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;

/** Keeps the jobs of a state, what belongs to them, and their records, as changes say. */
final class JobLinks {
    private JobLinks() {}

    static void defined(State state, StoredJob job) {
        String name = job.name();
        JobEntry entry = state.jobs.get(name);
        if (entry == null) {
            entry = new JobEntry(job, job.scheduleFrom());
            state.quarantine.seal(entry);
            state.jobs.put(name, entry);
            state.bounds.note(entry);
            state.dirty.add(RecordId.schedule(name));
        } else {
            if (job.version() != entry.stored().version()) {
                state.dirty.addAll(entry.keepDefinition());
            }
            boolean exempt = entry.stored().job().exempt();
            entry.stored(job);
            if (exempt != job.job().exempt()) {
                state.tasks.ready.sift();
            }
            for (RunEntry run : entry.runs().values()) {
                if (run.rolls().isPresent()) {
                    DueRules.index(state, run); // A pause or another policy holds a roll up.
                }
            }
        }
        AppLinks.join(state, entry);
        state.dirty.add(RecordId.job(name));
        DueRules.index(state, entry);
    }

    static void removed(State state, String name) {
        JobEntry entry = state.jobs.remove(name);
        if (entry == null) {
            throw new IllegalStateException("no job " + name);
        }
        entry.app().ifPresent(app -> app.remove(name));
        state.tombstones.note(name, entry.newest());
        state.bounds.forget(entry);
        state.agenda.set(DueRules.subject(name), Instant.MAX);
        state.dirty.add(RecordId.job(name));
        state.dirty.add(RecordId.schedule(name));
        state.dirty.addAll(entry.pastRecords());
        entry.finished().keySet().forEach(state.news::forget);
        ExecutorLinks.forgetSuspects(state);
    }

    static void put(State state, RunEntry run, Change.ShardChanged change) {
        if (change.step() == ShardStep.TASKS_MOVED) {
            put(state, run, change.shard());
        } else {
            put(state, run, change.id(), change.shard());
        }
    }

    /** Puts what has become of one place of a shard; the other place stays what it is. */
    static void put(State state, RunEntry run, ShardId id, Shard given) {
        Shard whole = run.shard(id.index()).orElseThrow();
        put(state, run, id.isSecond() ? whole.taking(given) : given.beside(whole.leaving()));
    }

    /** Puts a shard in its place and brings what is derived from it up to date. */
    static void put(State state, RunEntry run, Shard next) {
        ShardId id = new ShardId(run.run().id(), next.number());
        Shard former = run.put(next);
        state.tasks.replace(id, run, former, next);
        if (!next.task().map(Task::id).equals(former.task().map(Task::id))) {
            state.news.unseen(id);
        }
        DueRules.index(state, run, next);
        DueRules.index(state, run);
        JobEntry job = state.jobs.get(run.run().id().job());
        if (job != null && Rollbacks.wanted(job).isPresent()) {
            DueRules.index(state, job); // The version in force may fail.
        }
    }

    static JobEntry job(State state, String name) {
        JobEntry entry = state.jobs.get(name);
        if (entry == null) {
            throw new IllegalStateException("no job " + name);
        }
        return entry;
    }

    static RunEntry run(State state, RunId id) {
        RunEntry entry = job(state, id.job()).runs().get(id);
        if (entry == null) {
            throw new IllegalStateException("no live run " + id);
        }
        return entry;
    }
}
