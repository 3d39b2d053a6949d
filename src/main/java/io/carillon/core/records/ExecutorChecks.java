package io.carillon.core.records;

import io.carillon.core.definition.Bounds;
import io.carillon.model.mesos.SharedExecutor;
import java.time.Instant;
import java.util.Optional;

/** The checks of the record of a shared executor. Pure. */
final class ExecutorChecks {
    private ExecutorChecks() {}

    /** The reason why the record cannot have its content; empty if it can. */
    static Optional<String> flaw(RecordId id, StoredRecord.ExecutorRecord record) {
        SharedExecutor executor = record.executor();
        if (!RecordId.executor(executor.id()).equals(id)) {
            return Optional.of("it is the record of executor " + executor.id());
        }
        if (!executor.id().agent().storable()) {
            return Optional.of("its agent has no id, or one that is too long");
        }
        if (executor.idleTimeout().isNegative()) {
            return Optional.of("its idle time-out is negative");
        }
        if (executor.maxTasks() < 1) {
            return Optional.of("it takes " + executor.maxTasks() + " tasks");
        }
        return instant("launchedAt", executor.launchedAt())
                .or(() -> record.dismissedAt().flatMap(at -> instant("dismissedAt", at)));
    }

    static Optional<String> instant(String what, Instant instant) {
        return Bounds.storable(instant)
                ? Optional.empty()
                : Optional.of(what + " is not in the years 1970 to 9998");
    }
}
