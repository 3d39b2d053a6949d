package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Care;
import io.carillon.model.job.HealthCheck;
import io.carillon.model.job.ReadyCheck;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Wellness;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.CheckInfo;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Invariant 24: a task has the checks of the definition that it is launched with; one that Mesos
 * kills because its health check failed counts as a failure, and no other is said to be one; and in
 * the end the leader knows of each task what its checks have told, whoever led when they did.
 */
final class HealthAudit implements DurableView.Reader {
    private static final String FAILED = "its health check failed";
    private static final String FROM_OUTSIDE = "it was killed from outside";

    private final SitingAudit definitions;

    /** Tasks whose end Mesos has told, with the words that they were not healthy. */
    private final Set<TaskId> unhealthy = new HashSet<>();

    /** How many launches had checks. */
    long checked;

    /** Attempts that were seen to have failed because of their health. */
    final Set<TaskId> failed = new HashSet<>();

    HealthAudit(SitingAudit definitions) {
        this.definitions = definitions;
    }

    /** The master sends this. */
    void sent(TaskStatus status) {
        if (status.getState() == TaskState.TASK_KILLED
                && status.hasHealthy()
                && !status.getHealthy()) {
            TaskId.parse(status.getTaskId().getValue()).ifPresent(unhealthy::add);
        }
    }

    /** Mesos is asked to launch the task. */
    void launching(TaskId task, TaskInfo info) {
        definitions
                .run(task)
                .flatMap(definitions::own)
                .ifPresent(job -> launching(task, info, job.caredFor()));
    }

    private void launching(TaskId task, TaskInfo info, Care care) {
        checked += care.stored().isPresent() ? 1 : 0;
        boolean health =
                info.hasHealthCheck()
                        ? care.health().filter(own -> same(own, info.getHealthCheck())).isPresent()
                        : care.health().isEmpty();
        boolean check =
                info.hasCheck()
                        ? care.check().filter(own -> same(own, info.getCheck())).isPresent()
                        : care.check().isEmpty();
        Violation.when(
                !health || !check,
                24,
                () -> task + " is launched with other checks than " + care + ": " + info);
    }

    private static boolean same(HealthCheck own, Protos.HealthCheck asked) {
        return asked.getConsecutiveFailures() == own.failures()
                && asked.getIntervalSeconds() == own.interval().toMillis() / 1e3
                && asked.getGracePeriodSeconds() == own.gracePeriod().toMillis() / 1e3;
    }

    private static boolean same(ReadyCheck own, CheckInfo asked) {
        return asked.getIntervalSeconds() == own.interval().toMillis() / 1e3;
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (key.kind() == RecordKey.Kind.RUNS && record instanceof StoredRecord.RunRecord part) {
            part.shards().stream().flatMap(shard -> shard.ended().stream()).forEach(this::ended);
        }
    }

    private void ended(Attempt attempt) {
        boolean because = attempt.because().startsWith(FAILED);
        Violation.when(
                because
                        && (attempt.state() != RunState.FAILED
                                || !attempt.counted()
                                || !unhealthy.contains(attempt.id())),
                24,
                () -> "the health of a task is to blame for " + attempt);
        Violation.when(
                attempt.because().startsWith(FROM_OUTSIDE) && unhealthy.contains(attempt.id()),
                24,
                () -> "the health of a task is not to blame for " + attempt);
        if (because) {
            failed.add(attempt.id());
        }
    }

    @Override
    public void gone(RecordKey key) {}

    /**
     * A task of which the leader does not know what Mesos has told last; empty if there is none.
     */
    static String trouble(State state, ModelledMesos mesos) {
        for (Protos.Task task : mesos.model.view().tasks().getTasksList()) {
            Optional<Task> known =
                    TaskId.parse(task.getTaskId().getValue())
                            .flatMap(id -> state.shard(id.shardId()).flatMap(Shard::task))
                            .filter(one -> one.phase() == TaskPhase.RUNNING)
                            .filter(one -> one.id().toString().equals(task.getTaskId().getValue()));
            for (TaskStatus status : task.getStatusesList()) {
                if (known.isPresent() && status.getState() == TaskState.TASK_RUNNING) {
                    Optional<Wellness> wellness = known.get().wellness();
                    boolean same =
                            wellness.flatMap(Wellness::healthy).equals(healthy(status))
                                    && wellness.flatMap(Wellness::ready).equals(ready(status));
                    if (!same) {
                        return "of the checks of "
                                + known.get().id()
                                + " is known "
                                + wellness
                                + ", and Mesos has told "
                                + healthy(status)
                                + " and "
                                + ready(status);
                    }
                }
            }
        }
        return "";
    }

    private static Optional<Boolean> healthy(TaskStatus status) {
        return status.hasHealthy() ? Optional.of(status.getHealthy()) : Optional.empty();
    }

    private static Optional<Boolean> ready(TaskStatus status) {
        CheckStatusInfo check = status.getCheckStatus();
        if (check.getCommand().hasExitCode()) {
            return Optional.of(check.getCommand().getExitCode() == 0);
        }
        if (check.getHttp().hasStatusCode()) {
            return Optional.of(check.getHttp().getStatusCode() < 400);
        }
        return check.getTcp().hasSucceeded()
                ? Optional.of(check.getTcp().getSucceeded())
                : Optional.empty();
    }
}
