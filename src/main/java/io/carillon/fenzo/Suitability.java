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
 * How well a host suits a task. First, spread: the fewer tasks of the same job a host has, the
 * better, so that the loss of one agent costs a job few shards. Among equals, bin packing: the mean
 * share of the offered cpus and memory that would be used. So tasks gather on the fullest (or
 * smallest) host that fits, and large offers stay whole for large tasks.
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
        double cpus = host.total().cpusMilli() - host.free().cpusMilli() + task.getCPUs();
        String job = job(task);
        double same = host.running(job);
        double mem = host.total().memMilli() - host.free().memMilli() + task.getMemory();
        for (TaskAssignmentResult placed : target.getTasksCurrentlyAssigned()) {
            cpus += placed.getRequest().getCPUs();
            mem += placed.getRequest().getMemory();
            same += job(placed.getRequest()).equals(job) ? 1 : 0;
        }
        double used =
                (share(cpus, host.total().cpusMilli()) + share(mem, host.total().memMilli())) / 2;
        // Between 1/(same+2) and 1/(same+1): one task more of the job weighs more than any filling.
        return 1 / (same + 2) + used * (1 / (same + 1) - 1 / (same + 2));
    }

    private static String job(TaskRequest task) {
        return ((TaskNeed) task).task().run().job();
    }

    private static double share(double used, long total) {
        return total == 0 ? 0 : used / total;
    }
}
