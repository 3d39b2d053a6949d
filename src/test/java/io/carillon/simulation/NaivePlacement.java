package io.carillon.simulation;

import io.carillon.core.offers.HostAccount;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Placement;
import io.reactivex.rxjava3.core.Single;
import java.util.Iterator;
import java.util.Map;
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
        TreeMap<String, HostAccount> left = new TreeMap<>();
        Iterator<HostAccount> accounts = HostAccount.of(request).iterator();
        for (Host host : request.hosts()) {
            left.put(host.key(), accounts.next());
        }
        TreeMap<TaskId, String> places = new TreeMap<>();
        TreeMap<TaskId, String> reasons = new TreeMap<>();
        for (Wanted wanted : request.tasks()) {
            reasons.put(wanted.task(), "no offer is large enough");
            for (Map.Entry<String, HostAccount> host : left.entrySet()) {
                if (host.getValue().fits(wanted.need())) {
                    host.getValue().take(wanted.need());
                    places.put(wanted.task(), host.getKey());
                    reasons.remove(wanted.task());
                    break;
                }
            }
        }
        return new Assignment(request.number(), places, reasons);
    }
}
