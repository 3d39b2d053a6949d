package io.carillon.fenzo;

import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineCurrentState;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How well a host suits a task. First the job's own spread: the fewer tasks of the same job a host
 * has, the better, so that the loss of one agent costs a job few shards. Among equals the load that
 * all jobs make: the smaller the share of its cpus or of its memory that is in use with the task,
 * whichever is larger, the better. So a burst of small jobs is started by all agents at once.
 *
 * <p>Never 0, which Fenzo takes for "does not fit", and never throws, which makes Fenzo give up the
 * whole pass. Called on Fenzo's threads, only for a host on which the task fits.
 */
final class Suitability implements VMTaskFitnessCalculator {
    private static final double LEAST = 0.01;

    private final Map<String, HostSpace> hosts;
    private final AtomicReference<@Nullable TaskRequest> lastFitting = new AtomicReference<>();

    /**
     * @param hosts by key; not changed during a pass
     */
    Suitability(Map<String, HostSpace> hosts) {
        this.hosts = hosts;
    }

    /**
     * Whether a host was found for the task that was considered last. Fitness is never 0, so this
     * is the same as having been placed.
     */
    boolean placed(TaskRequest task) {
        return lastFitting.get() == task;
    }

    @Override
    public String getName() {
        return "suitability";
    }

    @Override
    public double calculateFitness(
            TaskRequest task, VirtualMachineCurrentState target, TaskTrackerState tracker) {
        lastFitting.set(task);
        HostSpace host = hosts.get(target.getHostname());
        if (host == null) {
            return LEAST;
        }
        String job = job(task);
        double same = host.running(job);
        double cpus = host.free().cpusMilli() - task.getCPUs();
        double mem = host.free().memMilli() - task.getMemory();
        for (TaskAssignmentResult placed : target.getTasksCurrentlyAssigned()) {
            cpus -= placed.getRequest().getCPUs();
            mem -= placed.getRequest().getMemory();
            same += job(placed.getRequest()).equals(job) ? 1 : 0;
        }
        double free =
                Math.min(
                        share(cpus, host.capacity().cpusMilli()),
                        share(mem, host.capacity().memMilli()));
        // Between 1/(same+2) and 1/(same+1): one task more of the job weighs more than any load.
        return 1 / (same + 2) + free * (1 / (same + 1) - 1 / (same + 2));
    }

    private static String job(TaskRequest task) {
        return ((TaskNeed) task).task().run().job();
    }

    private static double share(double free, long capacity) {
        return capacity == 0 ? 1 : Math.min(1, free / capacity);
    }
}
