package io.carillon.fenzo;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskTracker;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VirtualMachineCurrentState;
import com.netflix.fenzo.VirtualMachineLease;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.Need;
import org.jspecify.annotations.Nullable;

/**
 * The hard constraint of every task: the exact account of the host must take it, with the executors
 * that Fenzo knows nothing of. Fenzo's own sums count the tasks alone, so they never say no where
 * this says yes.
 *
 * <p>Never throws, which makes Fenzo give up the whole pass. Called on Fenzo's threads.
 */
final class Room implements ConstraintEvaluator {
    private static final Result YES = new Result(true, "");
    private static final Result NO = new Result(false, "no room");

    private final PassState pass;

    Room(PassState pass) {
        this.pass = pass;
    }

    @Override
    public String getName() {
        return "room";
    }

    @Override
    public Result evaluate(
            TaskRequest task, VirtualMachineCurrentState target, TaskTrackerState tracker) {
        HostInPass host = pass.host(target);
        Need need = ((TaskNeed) task).need();
        return host != null
                        && host.left().fits(need)
                        && pass.hasRoom(need, host.left())
                        && !begunElsewhere(host.host(), need, tracker)
                ? YES
                : NO;
    }

    /** Whether the executor was begun in this pass with the agent's offers to another role. */
    private static boolean begunElsewhere(HostSpace host, Need need, TaskTrackerState tracker) {
        if (need.executor().isEmpty() || !host.hasSiblings()) {
            return false;
        }
        AppVersionId app = need.executor().get().app();
        for (TaskTracker.ActiveTask placed : tracker.getAllCurrentlyAssignedTasks().values()) {
            @Nullable VirtualMachineLease lease = placed.getTotalLease();
            if (lease != null
                    && host.sibling(lease.hostname())
                    && uses(((TaskNeed) placed.getTaskRequest()).need(), app)) {
                return true;
            }
        }
        return false;
    }

    private static boolean uses(Need need, AppVersionId app) {
        return need.executor().map(ExecutorNeed::app).filter(app::equals).isPresent();
    }
}
