package io.carillon.fenzo;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.TaskId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A wanted task, in Fenzo's terms and whole milli-units, like {@link HostLease}. It tells Fenzo
 * what it needs itself; the executor that it may bring is for {@link Room} to count. Read by
 * Fenzo's threads.
 */
final class TaskNeed implements TaskRequest {
    private final List<ConstraintEvaluator> hard;
    private final TaskId task;
    private final Need need;
    private final boolean gang;
    private final boolean packed;
    private @Nullable AssignedResources assigned;

    /**
     * @param room whether the task fits; must never throw
     */
    TaskNeed(Wanted wanted, ConstraintEvaluator room) {
        hard = List.of(room);
        task = wanted.task();
        need = wanted.need();
        gang = wanted.gang();
        packed = wanted.policy() == PlacementPolicy.PACK;
    }

    TaskId task() {
        return task;
    }

    String job() {
        return task.run().job();
    }

    Need need() {
        return need;
    }

    /** Whether the fullest host that has room suits it best. */
    boolean packed() {
        return packed;
    }

    /** Whether it gets a place only together with others of its run. */
    boolean gang() {
        return gang;
    }

    @Override
    public String getId() {
        return task.toString();
    }

    @Override
    public String taskGroupName() {
        return "";
    }

    @Override
    public double getCPUs() {
        return need.resources().cpusMilli();
    }

    @Override
    public double getMemory() {
        return need.resources().memMilli();
    }

    @Override
    public double getNetworkMbps() {
        return 0;
    }

    @Override
    public double getDisk() {
        return need.resources().diskMilli();
    }

    @Override
    public int getPorts() {
        return need.resources().ports();
    }

    @Override
    public Map<String, Double> getScalarRequests() {
        return Map.of(HostLease.GPUS, (double) need.resources().gpus());
    }

    @Override
    public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
        return Map.of();
    }

    @Override
    public List<? extends ConstraintEvaluator> getHardConstraints() {
        return hard;
    }

    @Override
    public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
        return List.of();
    }

    @Override
    public void setAssignedResources(AssignedResources resources) {
        assigned = resources;
    }

    @Override
    public @Nullable AssignedResources getAssignedResources() {
        return assigned;
    }
}
