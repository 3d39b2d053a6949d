package io.carillon.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What befalls ZooKeeper and the way to it. */
final class ZooKeeperFaults {
    private final VirtualTime time;
    private final Dice dice;
    private final FakeZooKeeper zooKeeper;
    private final Weather weather;
    private final List<SimulatedNode> nodes;

    ZooKeeperFaults(
            VirtualTime time,
            Dice dice,
            FakeZooKeeper zooKeeper,
            Weather weather,
            List<SimulatedNode> nodes) {
        this.time = time;
        this.dice = dice;
        this.zooKeeper = zooKeeper;
        this.weather = weather;
        this.nodes = nodes;
    }

    /** All of them, for that node. */
    List<Fault> at(SimulatedNode node) {
        String name = node.name;
        return List.of(
                Fault.at(node, "ZooKeeper connection breaks", () -> zooKeeper.cut(name)),
                Fault.at(node, "ZooKeeper session expires", () -> zooKeeper.expire(name)),
                Fault.at(node, "commit's answer is lost", () -> zooKeeper.loseNextAnswer(name)),
                Fault.at(node, "commit is late", () -> slowCommit(name)),
                Fault.at(node, "ZooKeeper out of one node's reach", () -> isolate(name, 20_000)),
                Fault.of("ZooKeeper out of reach", this::allIsolated),
                Fault.of("ZooKeeper links swizzled", this::swizzle),
                Fault.of("lock given away", this::twoHolders),
                Fault.of("ZooKeeper is slow", this::slow));
    }

    private void slowCommit(String node) {
        zooKeeper.delayNextCommit(node, dice.millis(500, 15_000));
        if (dice.oneIn(2)) {
            time.in(dice.between(100, 2_000), () -> zooKeeper.expire(node));
        }
    }

    private void isolate(String node, int mostMillis) {
        zooKeeper.isolate(node);
        time.in(dice.between(500, mostMillis), () -> zooKeeper.heal(node));
    }

    /** No session survives this, as a rule. */
    private boolean allIsolated() {
        int millis = dice.between(8_000, 60_000);
        for (SimulatedNode node : nodes) {
            zooKeeper.isolate(node.name);
            time.in(millis + dice.between(0, 500), () -> zooKeeper.heal(node.name));
        }
        return true;
    }

    /** The links go one after the other, and come back in another order. */
    private boolean swizzle() {
        List<SimulatedNode> left = new ArrayList<>(nodes);
        long cut = 0;
        long mended = dice.between(2_000, 20_000);
        while (!left.isEmpty()) {
            String node = left.remove(dice.below(left.size())).name;
            boolean broken = dice.oneIn(2);
            time.in(
                    cut,
                    () -> {
                        zooKeeper.isolate(node);
                        if (broken) {
                            zooKeeper.cut(node);
                        }
                    });
            time.in(cut + mended, () -> zooKeeper.heal(node));
            cut += dice.between(100, 6_000);
            mended = Math.max(0, mended - dice.between(0, 8_000));
        }
        return true;
    }

    private boolean twoHolders() {
        zooKeeper.giveLockAway();
        return true;
    }

    private boolean slow() {
        weather.slowServers = true;
        Duration until = dice.millis(2_000, 20_000);
        time.in(until.toMillis(), () -> weather.slowServers = false);
        return true;
    }
}
