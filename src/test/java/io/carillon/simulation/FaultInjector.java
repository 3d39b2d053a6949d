package io.carillon.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the seed has happen to nodes, ZooKeeper, Mesos and its agents, until told to stop. */
final class FaultInjector {
    private final VirtualTime time;
    private final Dice dice;
    private final Trace trace;
    private final FakeZooKeeper zooKeeper;
    private final Weather weather;
    private final List<SimulatedNode> nodes;
    private final AgentFaults agents;
    private final NodeFaults ofNodes;
    private final ZooKeeperFaults ofZooKeeper;
    private final List<Fault> others = new ArrayList<>();

    /** What has struck when. */
    final Coverage coverage;

    private boolean over;

    FaultInjector(
            VirtualTime time,
            Dice dice,
            Trace trace,
            FakeZooKeeper zooKeeper,
            ModelledMesos mesos,
            Weather weather,
            List<SimulatedNode> nodes,
            Users users) {
        this.time = time;
        this.dice = dice;
        this.trace = trace;
        this.zooKeeper = zooKeeper;
        this.weather = weather;
        this.nodes = nodes;
        this.agents = new AgentFaults(time, dice, mesos);
        this.ofNodes = new NodeFaults(time, dice, zooKeeper, nodes);
        this.ofZooKeeper = new ZooKeeperFaults(time, dice, zooKeeper, weather, nodes);
        others.addAll(agents.all());
        others.addAll(new MasterFaults(time, dice, mesos, weather, agents).all());
        others.add(Fault.of("users storm", () -> users.storm(dice.seconds(1, 6))));
        List<String> names = new ArrayList<>();
        at(nodes.get(0)).forEach(fault -> names.add(fault.name()));
        names.addAll(List.of(Operators.REMOVAL, Operators.DRAIN, Operators.POISON));
        names.add(Turncoats.STORED_IN_PART);
        names.addAll(ExecutorFaults.ALL);
        this.coverage = new Coverage(names);
    }

    /** All that can happen when it is that node's turn. */
    private List<Fault> at(SimulatedNode node) {
        List<Fault> faults = new ArrayList<>(ofNodes.at(node));
        faults.addAll(ofZooKeeper.at(node));
        faults.add(Fault.at(node, "Mesos connection breaks", node::cutMesos));
        faults.addAll(others);
        return faults;
    }

    void begin() {
        agents.begin();
        next();
    }

    private void next() {
        time.in(
                dice.between(300, 6_000),
                () -> {
                    if (!over) {
                        act();
                        next();
                    }
                });
    }

    /** Faults stop; what is broken is mended. */
    void end() {
        over = true;
        weather.clear();
        for (SimulatedNode node : nodes) {
            node.clock.set(0, 0);
            if (node.up()) {
                zooKeeper.heal(node.name);
            }
        }
        agents.mend();
    }

    private void act() {
        SimulatedNode node = dice.oneIn(3) ? dice.pick(nodes) : leader().orElse(dice.pick(nodes));
        Fault fault = dice.pick(at(node));
        var before = Phases.of(fault.victim().or(this::leader).orElse(nodes.get(0)), zooKeeper);
        if (fault.strike().getAsBoolean()) {
            trace.add("fault: " + fault.name() + fault.victim().map(n -> " " + n.name).orElse(""));
            coverage.hit(fault.name(), before);
            weather.troubles++;
        }
    }

    /** Something else befell the surroundings. */
    void struck(String fault) {
        trace.add("fault: " + fault);
        weather.troubles++;
        coverage.hit(fault, Phases.of(leader().orElse(nodes.get(0)), zooKeeper));
    }

    /** The node that is furthest on the way to leading. */
    private Optional<SimulatedNode> leader() {
        return nodes.stream()
                .filter(node -> node.open().isPresent())
                .findFirst()
                .or(() -> nodes.stream().filter(node -> node.stage().isPresent()).findFirst());
    }
}
