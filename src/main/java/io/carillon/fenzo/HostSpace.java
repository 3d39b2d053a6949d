package io.carillon.fenzo;

import io.carillon.model.job.Resources;
import io.carillon.model.mesos.PlacementRequest.Host;
import java.util.TreeMap;

/**
 * One host of a request with what is left of it. Our own exact account, in whole milli-units: it
 * decides what is offered to Fenzo and checks what Fenzo answers. Confined to the placement thread,
 * except that Fenzo's threads read it during a pass, when nobody changes it.
 */
final class HostSpace {
    private final String key;
    private final Resources total;
    private Resources free;
    private final TreeMap<String, Integer> running;

    HostSpace(Host host) {
        key = host.key();
        total = host.free();
        free = host.free();
        running = new TreeMap<>(host.running());
    }

    String key() {
        return key;
    }

    /** What the request said is free. */
    Resources total() {
        return total;
    }

    /** What is left of it. */
    Resources free() {
        return free;
    }

    /** How many tasks of that job are there, or have found a place there. */
    int running(String job) {
        return running.getOrDefault(job, 0);
    }

    /** Whether that much is left. */
    boolean fits(Resources need) {
        return need.fitsInto(free);
    }

    /** Takes it away for a task of that job; it must fit, whatever Fenzo says. */
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
