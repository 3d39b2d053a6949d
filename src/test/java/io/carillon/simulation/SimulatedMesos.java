package io.carillon.simulation;

import io.carillon.runtime.Mesos;
import io.carillon.runtime.SecretBook;
import java.util.ArrayList;
import java.util.List;

/** One node's way to the modelled Mesos: an adapter with virtual wires. */
final class SimulatedMesos implements Mesos {
    private final Wires wires;
    private final NodeClock clock;
    private final SecretBook secrets;
    private final List<SimulatedLink> links = new ArrayList<>();

    /**
     * What all links share.
     *
     * @param mesos the master
     * @param time the clock
     * @param dice chance of the network
     * @param trace where to tell
     * @param weather how the network is at the moment
     * @param losses told of what nodes receive
     */
    record Wires(
            ModelledMesos mesos,
            VirtualTime time,
            Dice dice,
            Trace trace,
            Weather weather,
            ToldLosses losses) {}

    SimulatedMesos(Wires wires, NodeClock clock, SecretBook secrets) {
        this.secrets = secrets;
        this.wires = wires;
        this.clock = clock;
    }

    @Override
    public Link open() {
        SimulatedLink link = new SimulatedLink(wires, clock, secrets);
        links.add(link);
        return link;
    }

    /** The connections break; they are made again by themselves. */
    void cut() {
        links.forEach(SimulatedLink::cut);
    }

    /** The process is gone. */
    void vanish() {
        links.forEach(SimulatedLink::vanish);
        links.clear();
    }
}
