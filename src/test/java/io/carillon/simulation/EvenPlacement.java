package io.carillon.simulation;

import io.carillon.model.AgentId;
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
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A placement without threads: each task onto the agent with the fewest tasks of its job that takes
 * it, and of several onto the first host by key. Answers on the caller's thread, when subscribed
 * to.
 */
final class EvenPlacement implements Placement {
    @Override
    public Single<Assignment> place(PlacementRequest request) {
        return Single.fromCallable(() -> evenly(request));
    }

    @Override
    public void close() {}

    /** The answer. */
    static Assignment evenly(PlacementRequest request) {
        TreeMap<String, Host> hosts = new TreeMap<>();
        TreeMap<String, Resources> left = new TreeMap<>();
        TreeMap<AgentId, SortedMap<String, Integer>> tasks = new TreeMap<>();
        for (Host host : request.hosts()) {
            hosts.put(host.key(), host);
            left.put(host.key(), host.free());
            tasks.put(host.agent(), new TreeMap<>(host.running()));
        }
        TreeMap<TaskId, String> places = new TreeMap<>();
        TreeMap<TaskId, String> reasons = new TreeMap<>();
        for (Wanted wanted : request.tasks()) {
            String job = wanted.task().run().job();
            Optional<Host> best = Optional.empty();
            int fewest = Integer.MAX_VALUE;
            for (Map.Entry<String, Host> host : hosts.entrySet()) {
                int there = tasks.get(host.getValue().agent()).getOrDefault(job, 0);
                if (there < fewest && wanted.resources().fitsInto(left.get(host.getKey()))) {
                    fewest = there;
                    best = Optional.of(host.getValue());
                }
            }
            if (best.isPresent()) {
                Host host = best.get();
                places.put(wanted.task(), host.key());
                left.merge(host.key(), wanted.resources(), Resources::minus);
                tasks.get(host.agent()).merge(job, 1, Integer::sum);
            } else {
                reasons.put(wanted.task(), "no offer is large enough");
            }
        }
        return new Assignment(request.number(), places, reasons);
    }
}
