package io.carillon.fenzo;

import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.VirtualMachineCurrentState;
import io.carillon.core.offers.HostAccount;
import io.carillon.core.offers.Tally;
import io.carillon.model.mesos.Need;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The hosts during one pass. Within a pass tasks are only added to a host, so their number tells
 * whether anything has changed: a host is looked at anew only after a task was placed on it. Any
 * thread.
 */
final class PassState {
    private final SortedMap<String, HostSpace> hosts;
    private final Map<String, HostInPass> seen = new ConcurrentHashMap<>();
    private final Map<String, VirtualMachineCurrentState> targets = new ConcurrentHashMap<>();

    /** How many tasks were found on each host when it was last looked for one. */
    private final Map<String, Integer> counted = new HashMap<>();

    /** What was placed in this pass. Changed between two tasks, while no host is looked at. */
    private final Tally placed;

    /**
     * @param hosts by key; not changed during a pass
     */
    PassState(SortedMap<String, HostSpace> hosts) {
        this.hosts = hosts;
        this.placed =
                hosts.values().stream()
                        .findFirst()
                        .map(host -> host.account().trialTally())
                        .orElseGet(Tally::empty);
    }

    SortedMap<String, HostSpace> hosts() {
        return hosts;
    }

    /** The host with all that was placed on it in this pass; null if it is none of the request. */
    @Nullable HostInPass host(VirtualMachineCurrentState target) {
        String key = target.getHostname();
        targets.put(key, target);
        Collection<TaskAssignmentResult> placed = target.getTasksCurrentlyAssigned();
        HostInPass before = seen.get(key);
        if (before != null && before.placed() == placed.size()) {
            return before;
        }
        HostSpace host = hosts.get(key);
        if (host == null) {
            return null;
        }
        HostInPass now = HostInPass.of(host, placed);
        seen.put(key, now);
        return now;
    }

    /** The task was placed: it counts for the group of its host. */
    void placed(TaskNeed task) {
        if (task.need().spread().isEmpty() && task.need().company().isEmpty()) {
            return;
        }
        targets.forEach(
                (key, target) -> {
                    int tasks = target.getTasksCurrentlyAssigned().size();
                    HostSpace host = hosts.get(key);
                    if (host != null && tasks != counted.getOrDefault(key, 0)) {
                        counted.put(key, tasks);
                        if (has(target, task)) {
                            placed.add(task.need(), host.account().facts());
                        }
                    }
                });
    }

    private static boolean has(VirtualMachineCurrentState target, TaskNeed task) {
        return target.getTasksCurrentlyAssigned().stream()
                .anyMatch(one -> one.getRequest() == task);
    }

    /** How many tasks the group of the host has, by that need, with those of this pass. */
    int grouped(Need need, HostAccount host) {
        return host.grouped(need) + placed.tasks(need, host.facts());
    }

    /** How many wishes the host does not meet, with the tasks of this pass. */
    int wishes(Need need, HostAccount host) {
        return Math.max(host.wishes(need), placed.wishes(need, host.facts()));
    }

    /** Whether the group of the host has room for one more, and nobody there whom it avoids. */
    boolean hasRoom(Need need, HostAccount host) {
        return placed.room(need, host.facts()) > host.grouped(need)
                && placed.repels(need, host.facts()).isEmpty();
    }
}
