package io.carillon.simulation;

import io.carillon.core.offers.HostAccount;
import io.carillon.model.AgentId;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.Placement;
import io.reactivex.rxjava3.core.Single;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A placement without threads: each task onto an agent that takes it and meets most of its
 * preferred constraints, of several onto the one with the fewest tasks of its job, of several onto
 * one where its executor runs, and of several onto the first host by key. Answers on the caller's
 * thread, when subscribed to.
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
        TreeMap<String, HostAccount> left = new TreeMap<>();
        Iterator<HostAccount> accounts = HostAccount.of(request).iterator();
        TreeMap<AgentId, SortedMap<String, Integer>> tasks = new TreeMap<>();
        for (Host host : request.hosts()) {
            hosts.put(host.key(), host);
            left.put(host.key(), accounts.next());
            tasks.put(host.agent(), new TreeMap<>(host.running()));
        }
        TreeMap<TaskId, String> places = new TreeMap<>();
        TreeMap<TaskId, String> reasons = new TreeMap<>();
        for (Wanted wanted : request.tasks()) {
            String job = wanted.task().run().job();
            Optional<Host> best = Optional.empty();
            int wishes = Integer.MAX_VALUE;
            int fewest = Integer.MAX_VALUE;
            boolean warmest = false;
            for (Map.Entry<String, Host> host : hosts.entrySet()) {
                HostAccount account = left.get(host.getKey());
                int there =
                        tasks.get(host.getValue().agent()).getOrDefault(job, 0)
                                + 1_000 * account.grouped(wanted.need());
                boolean warm = account.brings(wanted.need()).isEmpty();
                int unmet = account.wishes(wanted.need());
                boolean emptier = there < fewest || (there == fewest && warm && !warmest);
                boolean better = unmet < wishes || (unmet == wishes && emptier);
                if (better && account.fits(wanted.need())) {
                    wishes = unmet;
                    fewest = there;
                    warmest = warm;
                    best = Optional.of(host.getValue());
                }
            }
            if (best.isPresent()) {
                Host host = best.get();
                places.put(wanted.task(), host.key());
                left.get(host.key()).take(wanted.need());
                tasks.get(host.agent()).merge(job, 1, Integer::sum);
            } else {
                reasons.put(wanted.task(), "no offer is large enough");
            }
        }
        return new Assignment(request.number(), places, reasons);
    }
}
