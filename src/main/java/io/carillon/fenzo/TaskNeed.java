package io.carillon.fenzo;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.TaskId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A wanted task, in Fenzo's terms and whole milli-units, like {@link HostLease}. It has no
 * constraints: a constraint that throws would fail the pass for every task. Read by Fenzo's
 * threads.
 */
final class TaskNeed implements TaskRequest {
    private final TaskId task;
    private final Resources need;
    private @Nullable AssignedResources assigned;

    TaskNeed(Wanted wanted) {
        task = wanted.task();
        need = wanted.resources();
    }

    TaskId task() {
        return task;
    }

    Resources need() {
        return need;
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
        return need.cpusMilli();
    }

    @Override
    public double getMemory() {
        return need.memMilli();
    }

    @Override
    public double getNetworkMbps() {
        return 0;
    }

    @Override
    public double getDisk() {
        return need.diskMilli();
    }

    @Override
    public int getPorts() {
        return need.ports();
    }

    @Override
    public Map<String, Double> getScalarRequests() {
        return Map.of(HostLease.GPUS, (double) need.gpus());
    }

    @Override
    public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
        return Map.of();
    }

    @Override
    public List<? extends ConstraintEvaluator> getHardConstraints() {
        return List.of();
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
