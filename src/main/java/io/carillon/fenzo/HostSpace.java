package io.carillon.fenzo;

import io.carillon.model.job.Resources;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.TreeMap;

/**
 * The exact account of one host of a request, in whole milli-units: it decides what is offered to
 * Fenzo and checks what Fenzo answers. Confined to the placement thread. Fenzo's threads read it
 * during a pass, while it does not change.
 */
final class HostSpace {
    private final String key;
    private final Resources total;
    private final Resources capacity;
    private Resources free;
    private final TreeMap<String, Integer> running;

    HostSpace(Host host) {
        key = host.key();
        total = host.free();
        capacity = host.capacity();
        free = host.free();
        running = new TreeMap<>(host.running());
    }

    String key() {
        return key;
    }

    /** The free resources, as the request says. */
    Resources total() {
        return total;
    }

    /** What the agent has in all, as far as it was seen. */
    Resources capacity() {
        return capacity;
    }

    /** The resources that are still free. */
    Resources free() {
        return free;
    }

    /** The number of tasks of a job that run on the host or were placed on it. */
    int running(String job) {
        return running.getOrDefault(job, 0);
    }

    /** Whether the resources are still free. */
    boolean fits(Resources need) {
        return need.fitsInto(free);
    }

    /** Takes the resources for a task of a job. They must fit, whatever Fenzo says. */
    void take(String job, Resources need) {
        if (!fits(need)) {
            throw new IllegalStateException(
                    "placement put " + need + " on " + key + ", which has only " + free);
        }
        free =
                new Resources(
                        free.cpusMilli() - need.cpusMilli(),
                        free.memMilli() - need.memMilli(),
                        free.diskMilli() - need.diskMilli(),
                        free.gpus() - need.gpus(),
                        free.ports() - need.ports());
        running.merge(job, 1, Integer::sum);
    }
}
