package io.carillon.simulation;

import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * Tasks that Mesos has told a node to be lost, and when. Not all of it is ever stored: a task may
 * be found again, or be deleted with its job, before the next commit.
 */
final class ToldLosses {
    private static final Set<TaskState> LOST =
            Set.of(
                    TaskState.TASK_UNREACHABLE,
                    TaskState.TASK_UNKNOWN,
                    TaskState.TASK_LOST,
                    TaskState.TASK_GONE);

    private final VirtualTime time;
    private final TreeMap<TaskId, Instant> tasks = new TreeMap<>();

    ToldLosses(VirtualTime time) {
        this.time = time;
    }

    /** A node receives that. */
    void received(Event event) {
        TaskStatus status = event.getUpdate().getStatus();
        if (event.getType() == Event.Type.UPDATE && LOST.contains(status.getState())) {
            TaskId.parse(status.getTaskId().getValue()).ifPresent(this::add);
        }
    }

    /** A node that stood still has taken note of it only now. */
    void add(TaskId task) {
        tasks.put(task, time.instant());
    }

    /** How many it was told of in the time up to now. */
    int count(Duration within) {
        Instant since = time.instant().minus(within);
        return (int) tasks.values().stream().filter(since::isBefore).count();
    }

    /** They do not count any more, but for the newest. */
    void forget(Duration but) {
        Instant since = time.instant().minus(but);
        tasks.values().removeIf(since::isAfter);
    }

    @Override
    public String toString() {
        return tasks.toString();
    }
}
