package io.carillon.simulation;

import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Placement;
import io.reactivex.rxjava3.core.Single;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A placement without threads: each task onto the first host, by key, that takes it. Answers on the
 * caller's thread, when subscribed to.
 */
public final class NaivePlacement implements Placement {

    @Override
    public Single<Assignment> place(PlacementRequest request) {
        return Single.fromCallable(() -> firstFit(request));
    }

    @Override
    public void close() {}

    /** The answer. */
    public static Assignment firstFit(PlacementRequest request) {
        TreeMap<String, Resources> left = new TreeMap<>();
        for (Host host : request.hosts()) {
            left.put(host.key(), host.free());
        }
        TreeMap<TaskId, String> places = new TreeMap<>();
        TreeMap<TaskId, String> reasons = new TreeMap<>();
        for (Wanted wanted : request.tasks()) {
            reasons.put(wanted.task(), "no offer is large enough");
            for (Map.Entry<String, Resources> host : left.entrySet()) {
                Optional<Resources> rest = rest(host.getValue(), wanted.resources());
                if (rest.isPresent()) {
                    host.setValue(rest.get());
                    places.put(wanted.task(), host.getKey());
                    reasons.remove(wanted.task());
                    break;
                }
            }
        }
        return new Assignment(request.number(), places, reasons);
    }

    private static Optional<Resources> rest(Resources free, Resources need) {
        Resources rest =
                new Resources(
                        free.cpusMilli() - need.cpusMilli(),
                        free.memMilli() - need.memMilli(),
                        free.diskMilli() - need.diskMilli(),
                        free.gpus() - need.gpus(),
                        free.ports() - need.ports());
        boolean fits =
                rest.cpusMilli() >= 0
                        && rest.memMilli() >= 0
                        && rest.diskMilli() >= 0
                        && rest.gpus() >= 0
                        && rest.ports() >= 0;
        return fits ? Optional.of(rest) : Optional.empty();
    }
}
