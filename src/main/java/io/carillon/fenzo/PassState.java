package io.carillon.fenzo;

import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.VirtualMachineCurrentState;
import java.util.Collection;
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

    /**
     * @param hosts by key; not changed during a pass
     */
    PassState(SortedMap<String, HostSpace> hosts) {
        this.hosts = hosts;
    }

    SortedMap<String, HostSpace> hosts() {
        return hosts;
    }

    /** The host with all that was placed on it in this pass; null if it is none of the request. */
    @Nullable HostInPass host(VirtualMachineCurrentState target) {
        String key = target.getHostname();
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
}
