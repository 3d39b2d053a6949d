package io.carillon.simulation;

import io.carillon.local.cluster.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** What the seed has happen to nodes, ZooKeeper and Mesos, until it is told to stop. */
final class Mischief {
    private final VirtualTime time;
    private final Dice dice;
    private final Trace trace;
    private final FakeZooKeeper zooKeeper;
    private final ModelledMesos mesos;
    private final SimulatedMesos.Weather weather;
    private final List<SimulatedNode> nodes;
    private final TreeMap<String, Integer> happened = new TreeMap<>();
    private boolean over;
    private int hosts = 3;

    Mischief(
            VirtualTime time,
            Dice dice,
            Trace trace,
            FakeZooKeeper zooKeeper,
            ModelledMesos mesos,
            SimulatedMesos.Weather weather,
            List<SimulatedNode> nodes) {
        this.time = time;
        this.dice = dice;
        this.trace = trace;
        this.zooKeeper = zooKeeper;
        this.mesos = mesos;
        this.weather = weather;
        this.nodes = nodes;
    }

    void begin() {
        for (int host = 1; host <= hosts; host++) {
            mesos.addAgent("h" + host, 4);
        }
        next();
    }

    private void next() {
        time.in(
                dice.between(300, 8_000),
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
        weather.slow = false;
        weather.calm = true;
        for (SimulatedNode node : nodes) {
            if (node.up()) {
                zooKeeper.heal(node.name);
            }
        }
        mesos.agents.forEach(agent -> back(agent, 0));
    }

    private void act() {
        SimulatedNode node = dice.oneIn(3) ? dice.pick(nodes) : leader().orElse(dice.pick(nodes));
        String agent = dice.pick(mesos.agents);
        switch (dice.below(24)) {
            case 0, 1 -> kill(node);
            case 2, 3 -> at(node, "is cut from ZooKeeper", () -> zooKeeper.cut(node.name));
            case 4 -> isolate(node);
            case 5 -> at(node, "loses its session", () -> zooKeeper.expire(node.name));
            case 6, 7 -> at(node, "loses an answer", () -> zooKeeper.loseNextAnswer(node.name));
            case 8, 9 -> slowCommit(node);
            case 10 -> freeze(node);
            case 11 -> at(node, "is cut from Mesos", node::cutMesos);
            case 12 -> mesos("stream dropped", this::dropStream);
            case 13 -> failover();
            case 14 -> away(agent, "disconnected", (f, now) -> f.disconnectAgent(now, agent));
            case 15, 16 -> away(agent, "unreachable", (f, now) -> f.agentUnreachable(now, agent));
            case 17 -> leave(agent);
            case 18 -> mesos("agent restarts", (f, now) -> f.restartAgent(now, agent));
            case 19 -> mesos("agent reboots", (f, now) -> f.rebootAgent(now, agent));
            case 20 -> mesos("offers rescinded", this::rescind);
            case 21 -> mesos("updates repeated", (f, now) -> f.repeatUpdates(now));
            case 22 -> mesos("acknowledgements lost", (f, now) -> f.loseAcknowledgements(3));
            default -> slow();
        }
    }

    private Optional<SimulatedNode> leader() {
        return nodes.stream().filter(node -> node.open().isPresent()).findFirst();
    }

    private void at(SimulatedNode node, String what, Runnable fault) {
        if (node.up()) {
            trace.add("fault: " + node.name + " " + what);
            happened.merge(what, 1, Integer::sum);
            fault.run();
        }
    }

    private void kill(SimulatedNode node) {
        at(node, "dies", node::kill);
        time.in(
                dice.between(500, 20_000),
                () -> {
                    if (!node.up()) {
                        node.boot();
                    }
                });
    }

    private void isolate(SimulatedNode node) {
        at(node, "is isolated", () -> zooKeeper.isolate(node.name));
        time.in(dice.between(500, 20_000), () -> zooKeeper.heal(node.name));
    }

    private void slowCommit(SimulatedNode node) {
        Duration late = dice.millis(500, 15_000);
        at(node, "commits late", () -> zooKeeper.delayNextCommit(node.name, late));
        if (dice.oneIn(2)) {
            time.in(dice.between(100, 2_000), () -> zooKeeper.expire(node.name));
        }
    }

    private void freeze(SimulatedNode node) {
        Duration pause = dice.millis(500, 20_000);
        at(
                node,
                "stands still",
                () -> {
                    node.freeze(time.instant().plus(pause));
                    zooKeeper.isolate(node.name);
                    time.in(pause.toMillis(), () -> zooKeeper.heal(node.name));
                });
    }

    private boolean mesos(String what, BiConsumer<Faults, Instant> fault) {
        boolean did = mesos.fault(fault);
        if (did) {
            trace.add("fault: " + what);
            happened.merge(what, 1, Integer::sum);
        }
        return did;
    }

    private void dropStream(Faults faults, Instant now) {
        mesos.model.view().frameworks().getFrameworksList().stream()
                .filter(one -> one.getConnected())
                .forEach(one -> faults.dropStream(now, one.getFrameworkInfo().getId().getValue()));
    }

    private void rescind(Faults faults, Instant now) {
        mesos.model.view().frameworks().getFrameworksList().stream()
                .forEach(
                        one ->
                                faults.rescindOffers(
                                        now, one.getFrameworkInfo().getId().getValue()));
    }

    private void failover() {
        if (mesos("master dies", Faults::masterDown)) {
            int up = dice.between(500, 10_000);
            if (dice.oneIn(2)) {
                time.in(up / 2, () -> mesos.fault(Faults::masterRecovering));
            }
            time.in(up, () -> mesos("master leads", Faults::masterUp));
            for (String agent : mesos.agents) {
                int later = dice.oneIn(6) ? 60_000 : dice.between(1, 30_000);
                time.in(up + later, () -> back(agent, 0));
            }
        }
    }

    private void away(String agent, String what, BiConsumer<Faults, Instant> fault) {
        if (mesos("agent " + what, fault)) {
            if (dice.oneIn(2)) {
                time.in(
                        dice.between(500, 10_000),
                        () -> mesos("unreachable", (f, now) -> f.agentUnreachable(now, agent)));
            }
            time.in(dice.between(500, 40_000), () -> back(agent, 0));
        }
    }

    private void back(String agent, int tries) {
        if (!mesos("agent back", (faults, now) -> faults.agentBack(now, agent)) && tries < 30) {
            time.in(1_500, () -> back(agent, tries + 1));
        }
    }

    private void leave(String agent) {
        boolean gone = dice.oneIn(2);
        boolean left =
                mesos(
                        gone ? "agent gone" : "agent removed",
                        (faults, now) -> {
                            if (gone) {
                                faults.markAgentGone(now, agent);
                            } else {
                                faults.removeAgent(now, agent);
                            }
                        });
        if (left) {
            time.in(dice.between(1, 10_000), () -> replace("h" + ++hosts));
        }
    }

    private void replace(String host) {
        try {
            mesos.addAgent(host, 4);
        } catch (IllegalStateException noMaster) {
            time.in(1_000, () -> replace(host));
        }
    }

    private void slow() {
        trace.add("fault: the network is slow");
        weather.slow = true;
        time.in(dice.between(1_000, 15_000), () -> weather.slow = false);
    }

    /** How often what happened. */
    TreeMap<String, Integer> happened() {
        return happened;
    }
}
