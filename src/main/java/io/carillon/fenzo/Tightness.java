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
 * How well a task would fill a host: bin packing by cpus and memory. The fitness is the share of
 * the host's offered cpus and memory that would be used, the mean of both, so tasks gather on the
 * fullest (or smallest) host that takes them and large offers stay whole for large tasks.
 *
 * <p>Never 0 and never throws: Fenzo takes the one for "does not fit" and gives the whole pass up
 * for the other. Called on Fenzo's threads, only for a host on which the task fits.
 */
final class Tightness implements VMTaskFitnessCalculator {
    private static final double LEAST = 0.01;

    private final Map<String, HostSpace> hosts;
    private final AtomicReference<@Nullable TaskRequest> lastFitting = new AtomicReference<>();

    /**
     * @param hosts by key; not changed while a pass is under way
     */
    Tightness(Map<String, HostSpace> hosts) {
        this.hosts = hosts;
    }

    /**
     * Whether some host was found to take the task. Since fitness is never 0, that is the same as
     * having been placed. Meaningful for the task considered last.
     */
    boolean placed(TaskRequest task) {
        return lastFitting.get() == task;
    }

    @Override
    public String getName() {
        return "tightness";
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
        double mem = host.total().memMilli() - host.free().memMilli() + task.getMemory();
        for (TaskAssignmentResult placed : target.getTasksCurrentlyAssigned()) {
            cpus += placed.getRequest().getCPUs();
            mem += placed.getRequest().getMemory();
        }
        double used =
                (share(cpus, host.total().cpusMilli()) + share(mem, host.total().memMilli())) / 2;
        return LEAST + (1 - LEAST) * used;
    }

    private static double share(double used, long total) {
        return total == 0 ? 0 : used / total;
    }
}
