package io.carillon.torture;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Injects faults and ends them again. One thread. */
final class ClusterFaults {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Rig rig;
    private final History history;
    private final SplittableRandom dice;

    ClusterFaults(Rig rig, History history, SplittableRandom dice) {
        this.rig = rig;
        this.history = history;
        this.dice = dice;
    }

    /** An active fault. */
    interface ActiveFault {
        /** The process or connection that is hit. */
        String target();

        /** Ends the fault; the cluster must recover by itself. */
        void heal() throws IOException, InterruptedException;
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private record Made(String target, Step end) implements ActiveFault {
        @Override
        public void heal() throws IOException, InterruptedException {
            end.run();
        }
    }

    /** How long the fault lasts, chosen at random. */
    Duration hold(Nemesis nemesis) {
        long session = NodeProcess.SESSION.toMillis();
        return Duration.ofMillis(
                switch (nemesis) {
                    case PAUSE_LEADER -> dice.nextLong(300, session / 2);
                    case STOP_LEADER,
                            ZOOKEEPER_REFUSED,
                            ZOOKEEPER_SILENT,
                            ZOOKEEPER_STALLED,
                            ZOOKEEPER_AWAY ->
                            dice.nextLong(session * 3 / 2, session * 3);
                    case MESOS_REFUSED, MESOS_SILENT, MESOS_STALLED -> dice.nextLong(2_000, 20_000);
                    case ZOOKEEPER_CUT, MESOS_CUT, FLAP -> 0;
                    default -> dice.nextLong(500, session * 2);
                });
    }

    /** Injects a fault. The leader is the node that leads now, or any node while none leads. */
    ActiveFault make(Nemesis nemesis) throws IOException, InterruptedException {
        NodeProcess leader = leader();
        return switch (nemesis) {
            case KILL_LEADER -> killed(List.of(leader.process()));
            case KILL_STANDBY -> killed(List.of(standby(leader).process()));
            case KILL_ALL -> killed(rig.members().stream().map(NodeProcess::process).toList());
            case TERM_LEADER -> terminated(leader);
            case FLAP -> flapping();
            case STOP_LEADER, PAUSE_LEADER -> stopped(leader);
            case ZOOKEEPER_CUT -> cut(leader, leader.zookeeper());
            case ZOOKEEPER_REFUSED -> set(leader, leader.zookeeper(), TcpProxy.Mode.REFUSED);
            case ZOOKEEPER_SILENT -> set(leader, leader.zookeeper(), TcpProxy.Mode.SILENT);
            case ZOOKEEPER_STALLED -> set(leader, leader.zookeeper(), TcpProxy.Mode.STALLED);
            case ZOOKEEPER_AWAY -> away();
            case RESTART_ZOOKEEPER ->
                    killed(List.of(rig.zookeeper().get(dice.nextInt(rig.zookeeper().size()))));
            case RESTART_ALL_ZOOKEEPERS -> killed(rig.zookeeper());
            case MESOS_CUT -> cut(leader, leader.mesos());
            case MESOS_REFUSED -> set(leader, leader.mesos(), TcpProxy.Mode.REFUSED);
            case MESOS_SILENT -> set(leader, leader.mesos(), TcpProxy.Mode.SILENT);
            case MESOS_STALLED -> set(leader, leader.mesos(), TcpProxy.Mode.STALLED);
            case DRAIN_AGENT -> drained();
            case RESTART_MESOS -> killed(List.of(rig.mesos().orElseThrow()));
        };
    }

    private NodeProcess leader() throws InterruptedException {
        return rig.leader().orElse(rig.members().get(dice.nextInt(rig.members().size())));
    }

    private NodeProcess standby(NodeProcess leader) {
        List<NodeProcess> others = rig.members().stream().filter(m -> m != leader).toList();
        return others.isEmpty() ? leader : others.get(dice.nextInt(others.size()));
    }

    private static ActiveFault killed(List<ManagedProcess> victims) throws InterruptedException {
        for (ManagedProcess victim : victims) {
            victim.kill();
        }
        return new Made(names(victims), () -> restart(victims));
    }

    private static String names(List<ManagedProcess> children) {
        return String.join(", ", children.stream().map(ManagedProcess::name).toList());
    }

    private static void restart(List<ManagedProcess> victims) throws IOException {
        for (ManagedProcess victim : victims) {
            if (!victim.alive()) {
                victim.start();
            }
        }
    }

    private ActiveFault terminated(NodeProcess leader) throws InterruptedException {
        if (!leader.process().terminate(GRACE)) {
            history.violated(
                    new Violation("g", "SIGTERM did not end it within " + GRACE, leader.name()));
        }
        return new Made(leader.name(), () -> restart(List.of(leader.process())));
    }

    private ActiveFault flapping() throws InterruptedException {
        StringBuilder who = new StringBuilder();
        for (int i = 0; i < 5; i++) {
            NodeProcess leader = leader();
            who.append(who.length() == 0 ? "" : ", ").append(leader.name());
            leader.api(GRACE).send("POST", "/v1/cluster/abdicate", "");
            TimeUnit.MILLISECONDS.sleep(dice.nextLong(200, 2_000));
        }
        return new Made(who.toString(), () -> {});
    }

    private ActiveFault stopped(NodeProcess leader) throws IOException, InterruptedException {
        leader.process().stop();
        return new Made(
                leader.name(),
                () -> {
                    leader.process().go();
                    history.wakes(new History.Woken(leader.name(), Instant.now()));
                });
    }

    private static ActiveFault cut(NodeProcess leader, List<TcpProxy> links) {
        links.forEach(TcpProxy::cut);
        return new Made(leader.name(), () -> {});
    }

    private static ActiveFault set(NodeProcess leader, List<TcpProxy> links, TcpProxy.Mode mode) {
        links.forEach(link -> link.set(mode));
        return new Made(leader.name(), () -> links.forEach(link -> link.set(TcpProxy.Mode.OPEN)));
    }

    private ActiveFault drained() throws InterruptedException {
        List<String> agents = rig.agents();
        if (agents.isEmpty()) {
            return new Made("no agent: Mesos is away", () -> {});
        }
        String agent = agents.get(dice.nextInt(agents.size()));
        String id = "\": {\"agent_id\": {\"value\": \"" + agent + "\"}";
        rig.operate("{\"type\": \"DRAIN_AGENT\", \"drain_agent" + id + "}}");
        String back = "{\"type\": \"REACTIVATE_AGENT\", \"reactivate_agent" + id + "}}";
        return new Made(agent, () -> reactivate(agent, back));
    }

    /** Mesos refuses while the agent is still draining or away. */
    private void reactivate(String agent, String call) throws IOException, InterruptedException {
        Instant until = Instant.now().plus(GRACE);
        while (rig.agents().contains(agent) && !rig.operate(call)) {
            if (Instant.now().isAfter(until)) {
                throw new IOException("agent " + agent + " cannot be reactivated");
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    private ActiveFault away() {
        for (NodeProcess member : rig.members()) {
            member.zookeeper().forEach(link -> link.set(TcpProxy.Mode.REFUSED));
        }
        return new Made(
                "all nodes",
                () -> {
                    for (NodeProcess member : rig.members()) {
                        member.zookeeper().forEach(link -> link.set(TcpProxy.Mode.OPEN));
                    }
                });
    }
}
