package io.carillon.core.state;

import io.carillon.core.records.RecordId;
import io.carillon.core.records.StoredJob;
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
            entry.stored(job);
            for (RunEntry run : entry.runs().values()) {
                if (run.rolls().isPresent()) {
                    DueRules.index(state, run); // A pause holds a roll up.
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
}
