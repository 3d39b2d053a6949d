package io.carillon.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What befalls the processes of nodes, and their clocks. */
final class NodeFaults {
    private final VirtualTime time;
    private final Dice dice;
    private final FakeZooKeeper zooKeeper;
    private final List<SimulatedNode> nodes;

    NodeFaults(VirtualTime time, Dice dice, FakeZooKeeper zooKeeper, List<SimulatedNode> nodes) {
        this.time = time;
        this.dice = dice;
        this.zooKeeper = zooKeeper;
        this.nodes = nodes;
    }

    /** All of them, for that node. */
    List<Fault> at(SimulatedNode node) {
        return List.of(
                Fault.at(node, "node dies", () -> kill(node)),
                Fault.at(node, "node dies", () -> kill(node)),
                Fault.at(node, "node is stopped", () -> stop(node)),
                Fault.at(node, "node stands still", () -> freeze(node)),
                Fault.at(node, "node stands still before effects", () -> zombie(node)),
                Fault.at(node, "clock steps", () -> clock(node, 0)),
                Fault.at(node, "clock drifts", () -> clock(node, 20_000)),
                Fault.of("leaders flap", () -> flap(dice.between(2, 5))),
                Fault.of("rolling restart", this::restartAll));
    }

    private void kill(SimulatedNode node) {
        node.kill();
        time.in(dice.between(500, 20_000), () -> boot(node));
    }

    private void stop(SimulatedNode node) {
        node.stop();
        time.in(dice.between(500, 20_000), () -> boot(node));
    }

    /** A process that is not gone yet is waited for. */
    private void boot(SimulatedNode node) {
        if (node.gone()) {
            node.boot();
        } else if (node.leaving()) {
            time.in(1_000, () -> boot(node));
        }
    }

    private void freeze(SimulatedNode node) {
        standStill(node, dice.millis(500, 20_000));
    }

    private void standStill(SimulatedNode node, Duration pause) {
        node.freeze(time.instant().plus(pause));
        zooKeeper.isolate(node.name);
        time.in(pause.toMillis(), () -> zooKeeper.heal(node.name));
    }

    /** The next batch is durable, and then, before its effects leave, the process is paused. */
    private void zombie(SimulatedNode node) {
        Duration pause = dice.millis(500, 25_000);
        node.open().ifPresent(open -> open.lead().afterNextCommit(() -> standStill(node, pause)));
    }

    private void clock(SimulatedNode node, int mostDrift) {
        int most = NodeClock.MOST_MILLIS;
        node.clock.set(dice.between(-most, most), dice.between(-mostDrift, mostDrift));
    }

    /** Whoever leads dies, every few seconds. */
    private boolean flap(int times) {
        nodes.stream()
                .filter(node -> node.up() && node.open().isPresent())
                .findFirst()
                .ifPresent(this::kill);
        if (times > 1) {
            time.in(dice.between(1_000, 5_000), () -> flap(times - 1));
        }
        return true;
    }

    private boolean restartAll() {
        long later = 0;
        for (SimulatedNode node : new ArrayList<>(nodes)) {
            time.in(
                    later,
                    () -> {
                        if (node.up()) {
                            stop(node);
                        }
                    });
            later += dice.between(500, 15_000);
        }
        return true;
    }
}
