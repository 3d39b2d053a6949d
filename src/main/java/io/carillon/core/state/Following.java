package io.carillon.core.state;

import io.carillon.core.records.RecordId;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.Run;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets a standing run go on under another definition, and keeps what is derived from it right. */
final class Following {
    private Following() {}

    /** Whether the run executes another definition than before, or has come further with a roll. */
    static boolean isOne(Run before, Run next) {
        return next.jobVersion() != before.jobVersion()
                || !next.app().equals(before.app())
                || !next.roll().equals(before.roll());
    }

    static void follow(State state, JobEntry job, RunEntry entry, Run next) {
        List<Shard> shards = new ArrayList<>(entry.shards().values());
        List<Need> needs = new ArrayList<>();
        List<Need> second = new ArrayList<>();
        for (Shard shard : shards) {
            needs.add(shard.task().map(entry::need).orElseGet(entry::need));
            second.add(shard.leaving().map(entry::need).orElseGet(entry::need));
        }
        Job definition = job.stored().executedBy(next);
        List<Shard> changed = entry.follow(next, definition);
        Companies.met(state, entry);
        job.grown(entry.shards().size() - shards.size());
        for (int i = 0; i < shards.size(); i++) {
            ShardId id = new ShardId(next.id(), shards.get(i).number());
            Need before = needs.get(i);
            Need beside = second.get(i);
            shards.get(i).task().ifPresent(task -> moved(state, id, task, before, entry));
            shards.get(i)
                    .leaving()
                    .ifPresent(task -> moved(state, id.second(), task, beside, entry));
        }
        for (Shard shard : changed) {
            JobLinks.put(state, entry, shard);
            ShardId id = new ShardId(next.id(), shard.number());
            state.dirty.add(RecordId.part(RecordKey.Kind.RUNS, id));
        }
        entry.shards().values().forEach(shard -> DueRules.index(state, entry, shard));
    }

    private static void moved(State state, ShardId id, Task task, Need before, RunEntry entry) {
        Need after = entry.need(task);
        if (after.equals(before)) {
            return;
        }
        boolean ready = state.tasks.ready.contains(id);
        state.tasks.replace(id, Optional.of(task), Optional.of(task), before, after);
        if (ready && !state.tasks.ready.contains(id)) {
            state.tasks.ready.add(id, task, after);
        }
    }
}
