package io.carillon.fenzo;

import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineCurrentState;
import io.carillon.core.offers.HostAccount;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Need;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How well a host suits a task. First the constraints that are preferred: the fewer are not met,
 * the better. Among equals the job's own spread: the fewer tasks of the same job a host has, the
 * better, so that the loss of one agent costs a job few shards. Among equals a host where the
 * task's executor runs already: there it begins at once. Among equals of these the load that all
 * jobs make: the smaller the share of its cpus or of its memory that is in use with the task,
 * whichever is larger, the better. So a burst of small jobs is started by all agents at once.
 *
 * <p>A task that is packed has it the other way round: the larger that share, the better, however
 * many tasks of its job the host has. Constraints, groups and executors weigh as they do else.
 *
 * <p>Never 0, which Fenzo takes for "does not fit", and never throws, which makes Fenzo give up the
 * whole pass. Called on Fenzo's threads, only for a host on which the task fits.
 */
final class Suitability implements VMTaskFitnessCalculator {
    private static final double LEAST = 0.01;

    private final PassState pass;
    private final AtomicReference<@Nullable TaskRequest> lastFitting = new AtomicReference<>();

    Suitability(PassState pass) {
        this.pass = pass;
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
        HostInPass host = pass.host(target);
        if (host == null) {
            return LEAST;
        }
        Need need = ((TaskNeed) task).need();
        double same = host.running(((TaskNeed) task).job());
        HostAccount left = host.left();
        Resources rest = left.free().minus(left.amount(need));
        Resources capacity = host.host().capacity();
        double free =
                Math.min(
                        share(rest.cpusMilli(), capacity.cpusMilli()),
                        share(rest.memMilli(), capacity.memMilli()));
        boolean packed = ((TaskNeed) task).packed();
        // From 0 to 1: the upper half where no executor must start.
        double load = packed ? 1 - free : free;
        double merit = (load + (left.brings(need).isEmpty() ? 1 : 0)) / 2;
        // One task more of the job weighs more than any merit, one more in the group of agents more
        // than any number on the host, and a preferred constraint more than any spread.
        double onHost = packed ? merit : within(same, merit);
        double inGroup =
                need.spread().isPresent() ? within(pass.grouped(need, left), onHost) : onHost;
        return within(pass.wishes(need, left), inGroup);
    }

    /** Between 1/(faults+2) and 1/(faults+1), the further up the better the rest is. */
    private static double within(double faults, double rest) {
        return 1 / (faults + 2) + rest * (1 / (faults + 1) - 1 / (faults + 2));
    }

    private static double share(long free, long capacity) {
        return capacity == 0 ? 1 : Math.max(0, Math.min(1, (double) free / capacity));
    }
}
