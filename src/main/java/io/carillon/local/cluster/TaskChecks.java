package io.carillon.local.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.CheckStatusInfo;
import org.apache.mesos.v1.Protos.HealthCheck;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/**
 * Runs the checks and health checks of tasks as the executors of Mesos do: reports what changed,
 * and kills a task whose health check failed too often in a row. One thread.
 */
final class TaskChecks {

    private final Cluster cluster;
    private final Updates updates;
    private final Executor executor;

    /** Runs that go on, by their ids; only looked up. */
    private final Map<String, TaskCheck> running = new HashMap<>();

    TaskChecks(Cluster cluster, Updates updates, Executor executor) {
        this.cluster = cluster;
        this.updates = updates;
        this.executor = executor;
    }

    /** Begins with the checks of a task that runs. */
    void begin(LocalTask task) {
        if (task.info.hasCheck()) {
            task.checks.add(TaskCheck.of(task, task.info.getCheck(), cluster.now));
        }
        if (task.info.hasHealthCheck()) {
            task.checks.add(TaskCheck.of(task, task.info.getHealthCheck(), cluster.now));
        }
        task.checks.forEach(one -> next(one, one.check.getDelaySeconds()));
    }

    /** No check of the task is run or reported any more. */
    void stop(LocalTask task) {
        for (TaskCheck one : task.checks) {
            cancel(one);
            abandon(one);
        }
        task.checks.clear();
    }

    private void cancel(TaskCheck check) {
        if (check.timer != null) {
            cluster.timers.cancel(check.timer);
            check.timer = null;
        }
    }

    private void abandon(TaskCheck check) {
        if (check.running != null) {
            running.remove(check.running);
            cluster.order(new Order.EndCheck(check.running));
            check.running = null;
        }
    }

    private void next(TaskCheck check, double seconds) {
        check.timer = cluster.in(TaskCheck.seconds(seconds), () -> run(check));
    }

    private void run(TaskCheck check) {
        String id = "check-" + cluster.chance.uuid();
        check.running = id;
        running.put(id, check);
        cluster.order(check.order(id));
        double timeout = check.check.getTimeoutSeconds();
        // Zero means that a run may take for ever.
        if (timeout > 0) {
            check.timer =
                    cluster.in(
                            TaskCheck.seconds(timeout),
                            () -> {
                                abandon(check);
                                judge(check, Optional.empty());
                            });
        }
    }

    /** A run has ended; without a result when it could not be carried out. */
    void done(String id, Optional<CheckStatusInfo> result) {
        TaskCheck check = running.remove(id);
        if (check != null) {
            check.running = null;
            cancel(check);
            judge(check, result);
        }
    }

    private void judge(TaskCheck check, Optional<CheckStatusInfo> result) {
        next(check, check.check.getIntervalSeconds());
        if (check.health.isEmpty()) {
            tell(check, result.orElse(TaskCheck.nothing(check.check)));
        } else if (result.filter(TaskCheck::passed).isPresent()) {
            if (check.initializing || check.failures > 0) {
                tell(check, true);
            }
            check.initializing = false;
            check.failures = 0;
        } else {
            failed(check, check.health.get());
        }
    }

    private void failed(TaskCheck check, HealthCheck health) {
        Duration grace = TaskCheck.seconds(health.getGracePeriodSeconds());
        boolean spared = !grace.isZero() && !cluster.now.isAfter(check.since.plus(grace));
        if (check.initializing && spared) {
            return;
        }
        check.failures++;
        tell(check, false);
        if (check.failures >= health.getConsecutiveFailures()) {
            LocalTask task = check.task;
            task.unhealthy = true;
            if (task.group != null) {
                task.group.executor.unhealthy = true;
            }
            executor.kill(task, Optional.empty());
        }
    }

    private void tell(TaskCheck check, CheckStatusInfo result) {
        if (!result.equals(check.reported)) {
            check.reported = result;
            report(
                    check.task,
                    TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED,
                    status -> status.setCheckStatus(result));
        }
    }

    private void tell(TaskCheck check, boolean healthy) {
        report(
                check.task,
                TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED,
                status -> status.setHealthy(healthy));
    }

    /** A new status is the last one with a change: it keeps what other checks gave. */
    private void report(
            LocalTask task, TaskStatus.Reason reason, UnaryOperator<TaskStatus.Builder> change) {
        TaskStatus last = Objects.requireNonNull(task.history.get(TaskState.TASK_RUNNING));
        updates.report(task, change.apply(last.toBuilder().setReason(reason)));
    }

    /** Marks the end of a task that a health check has killed, or of its executor's next ones. */
    static TaskStatus.Builder marked(LocalTask task, TaskStatus.Builder status) {
        boolean unhealthy = task.group == null ? task.unhealthy : task.group.executor.unhealthy;
        return unhealthy ? status.setHealthy(false) : status;
    }
}
