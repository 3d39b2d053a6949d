package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.AppVersion;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which app each task was launched with: that of its run, or, if a daemon has got another one
 * since, that of the edition of the task.
 */
final class AppsOfTasks implements DurableView.Reader {
    private final Map<RunId, Map<Integer, Optional<AppVersion>>> editions = new HashMap<>();
    private final Map<TaskId, Optional<AppVersion>> launched = new HashMap<>();

    /** What was stored when the task was; empty if it has no app, or if that cannot be told. */
    Optional<AppVersion> of(TaskId task) {
        return launched.getOrDefault(task, Optional.empty());
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (key.kind() != RecordKey.Kind.RUNS
                || !(record instanceof StoredRecord.RunRecord part)
                || part.run().isEmpty()) {
            return;
        }
        Run run = part.run().get();
        Map<Integer, Optional<AppVersion>> known =
                editions.computeIfAbsent(run.id(), any -> new HashMap<>());
        known.put(run.edition(), run.app());
        for (Shard shard : part.shards()) {
            Optional<Task> task = shard.task().filter(one -> one.phase() != TaskPhase.PLANNED);
            task.ifPresent(
                    one ->
                            launched.putIfAbsent(
                                    one.id(),
                                    known.getOrDefault(one.editionNumber(), Optional.empty())));
        }
    }

    @Override
    public void gone(RecordKey key) {}
}
