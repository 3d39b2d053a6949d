package io.carillon.runtime;

import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.TaskPort;
import io.carillon.model.mesos.ExecutorNeed;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts from the beginning, each time, what tasks and the executors that they bring use. */
final class PlacementLedger {
    private final TreeMap<String, Host> hosts = new TreeMap<>();
    private final TreeMap<String, List<Need>> placed = new TreeMap<>();

    PlacementLedger(PlacementRequest request) {
        for (Host host : request.hosts()) {
            hosts.put(host.key(), host);
            placed.put(host.key(), new ArrayList<>());
        }
    }

    void put(String host, Need need) {
        placed.get(host).add(need);
    }

    /** Whether all of the agents can do what they were given. */
    boolean sound() {
        return hosts.values().stream().allMatch(host -> left(host).size() == 1 && rolesAgree(host));
    }

    /** Whether one task more would leave it sound. */
    boolean someHostTakes(Need need) {
        for (Host host : hosts.values()) {
            List<Need> tasks = placed.get(host.key());
            tasks.add(need);
            boolean takes = left(host).size() == 1 && rolesAgree(host);
            tasks.remove(tasks.size() - 1);
            if (takes) {
                return true;
            }
        }
        return false;
    }

    /** What of the host is left; nothing if it has more than it can do. */
    private List<Resources> left(Host host) {
        Resources left = host.free();
        TreeMap<AppVersionId, Integer> tasks = new TreeMap<>();
        for (Need need : placed.get(host.key())) {
            left = left.minus(need.resources());
            if (need.executor().isPresent()) {
                ExecutorNeed executor = need.executor().get();
                ExecutorPlace place = host.executors().get(executor.app());
                int count = tasks.merge(executor.app(), 1, Integer::sum);
                boolean cold = place == null;
                if (cold && count == 1) {
                    left = left.minus(executor.resources());
                }
                if (count > (cold ? executor.maxTasks() : place.room())
                        || (!cold && place.barred().isPresent())) {
                    return List.of();
                }
            }
        }
        return Resources.NONE.fitsInto(left) && portsDiffer(host) ? List.of(left) : List.of();
    }

    /** Whether each port with a number is the host's, and no two tasks there have the same. */
    private boolean portsDiffer(Host host) {
        TreeSet<Integer> seen = new TreeSet<>();
        for (Need need : placed.get(host.key())) {
            for (TaskPort port : need.resources().wanted().orElse(List.of())) {
                if (port.number().isPresent()
                        && !(host.free().portNumbers().contains(port.number().get())
                                && seen.add(port.number().get()))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether no executor that is begun there runs or is begun for another role, too. */
    private boolean rolesAgree(Host host) {
        for (AppVersionId app : begun(host)) {
            for (Host other : hosts.values()) {
                boolean runs =
                        Optional.ofNullable(other.executors().get(app))
                                .filter(place -> place.barred().isEmpty())
                                .isPresent();
                if (other != host
                        && other.agent().equals(host.agent())
                        && (runs || begun(other).contains(app))) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<AppVersionId> begun(Host host) {
        return placed.get(host.key()).stream()
                .flatMap(need -> need.executor().stream())
                .map(ExecutorNeed::app)
                .filter(app -> !host.executors().containsKey(app))
                .toList();
    }
}
