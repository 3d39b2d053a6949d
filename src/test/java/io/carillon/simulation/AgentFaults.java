package io.carillon.simulation;

import io.carillon.local.cluster.ModelFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** What befalls Mesos agents and their machines. */
final class AgentFaults {
    private static final int CPUS = 4;

    private final VirtualTime time;
    private final Dice dice;
    private final ModelledMesos mesos;
    private final Set<String> holding = new TreeSet<>();
    private int hosts;
    private boolean mended;

    AgentFaults(VirtualTime time, Dice dice, ModelledMesos mesos) {
        this.time = time;
        this.dice = dice;
        this.mesos = mesos;
    }

    /** The cluster as it is at first. */
    void begin() {
        for (int i = 0; i < 3; i++) {
            mesos.addAgent("h" + ++hosts, CPUS);
        }
    }

    /** All that can be brought back comes back. */
    void mend() {
        mended = true;
        mesos.fault((faults, now) -> faults.loseAcknowledgements(0));
        for (String agent : List.copyOf(mesos.agents)) {
            mesos.fault((faults, now) -> faults.reactivateAgent(now, agent));
            back(agent);
            time.in(dice.between(1, 20_000), () -> deliver(agent));
        }
        // One in each of the two racks.
        add();
        add();
    }

    /** All of them, for one agent or all. */
    List<Fault> all() {
        return List.of(
                one("agent disconnected", (f, agent) -> f.disconnectAgent(now(), agent), true),
                one("agent unreachable", (f, agent) -> f.agentUnreachable(now(), agent), true),
                one("agent restarts", (f, agent) -> f.restartAgent(now(), agent), false),
                one("agent reboots", (f, agent) -> f.rebootAgent(now(), agent), false),
                leaving("agent gone", (f, agent) -> f.markAgentGone(now(), agent)),
                leaving("agent removed", (f, agent) -> f.removeAgent(now(), agent)),
                leaving("machine dies", this::die),
                some("launches held", this::hold),
                Fault.of("agent drained", this::drain),
                Fault.of("no agents", this::noAgents));
    }

    private Instant now() {
        return time.instant();
    }

    private Fault one(String name, BiConsumer<ModelFaults, String> fault, boolean away) {
        return some(
                name,
                agent -> {
                    boolean struck = mesos.fault((faults, now) -> fault.accept(faults, agent));
                    if (struck && away) {
                        returns(agent);
                    }
                    return struck;
                });
    }

    private Fault leaving(String name, BiConsumer<ModelFaults, String> fault) {
        return some(
                name,
                agent -> {
                    boolean struck = mesos.fault((faults, now) -> fault.accept(faults, agent));
                    if (struck) {
                        mesos.agents.remove(agent);
                        time.in(dice.between(1, 10_000), this::add);
                    }
                    return struck;
                });
    }

    private Fault some(String name, java.util.function.Predicate<String> strike) {
        BooleanSupplier picked =
                () -> !mesos.agents.isEmpty() && strike.test(dice.pick(mesos.agents));
        return Fault.of(name, picked);
    }

    /** The master finds the agent out of reach; nothing that ran there is ever heard of again. */
    private void die(ModelFaults faults, String agent) {
        faults.agentUnreachable(now(), agent);
        mesos.processes.vanish(agent);
    }

    private boolean drain() {
        if (mesos.agents.isEmpty()) {
            return false;
        }
        String agent = dice.pick(mesos.agents);
        boolean gone = dice.oneIn(3);
        Optional<Duration> grace =
                dice.oneIn(2) ? Optional.of(dice.seconds(1, 5)) : Optional.empty();
        boolean struck = mesos.fault((faults, now) -> faults.drainAgent(now, agent, grace, gone));
        if (struck && gone) {
            time.in(dice.between(1_000, 20_000), this::add);
        } else if (struck) {
            time.in(
                    dice.between(1_000, 30_000),
                    () -> mesos.fault((faults, now) -> faults.reactivateAgent(now, agent)));
        }
        return struck;
    }

    /** The network holds what is sent to an agent; meanwhile it may be found out of reach. */
    private boolean hold(String agent) {
        boolean struck = mesos.fault((faults, now) -> faults.holdLaunches(now, agent));
        if (struck) {
            holding.add(agent);
            int until = dice.between(1_000, 60_000);
            if (!dice.oneIn(4)) {
                time.in(
                        dice.between(500, until),
                        () -> {
                            mesos.fault((faults, now) -> faults.agentUnreachable(now, agent));
                            time.in(dice.between(500, 15_000), () -> back(agent));
                        });
            }
            time.in(until + dice.between(0, 20_000), () -> deliver(agent));
        }
        return struck;
    }

    /** What is held arrives as soon as the agent is registered. */
    private void deliver(String agent) {
        boolean waits = holding.contains(agent) && mesos.agents.contains(agent);
        if (waits && mesos.fault((faults, now) -> faults.deliverLaunches(now, agent))) {
            holding.remove(agent);
        } else if (waits) {
            time.in(1_500, () -> deliver(agent));
        }
    }

    private boolean noAgents() {
        boolean struck = false;
        for (String agent : List.copyOf(mesos.agents)) {
            struck |= mesos.fault((faults, now) -> faults.disconnectAgent(now, agent));
            returns(agent);
        }
        return struck;
    }

    private void returns(String agent) {
        int lost = dice.oneIn(2) ? dice.between(500, 10_000) : 0;
        int back = dice.between(500, 40_000);
        if (lost > 0) {
            time.in(lost, () -> loseAgain(agent, lost < back));
        }
        time.in(back, () -> back(agent));
    }

    /** An agent that has come back already would stay away, unless the faults end later. */
    private void loseAgain(String agent, boolean comesBack) {
        if (comesBack || !mended) {
            mesos.fault((faults, now) -> faults.agentUnreachable(now, agent));
        }
    }

    /** The agent registers again, as soon as there is a master. */
    void back(String agent) {
        back(agent, 0);
    }

    private void back(String agent, int tries) {
        boolean there = !mesos.agents.contains(agent);
        if (!there && !mesos.fault((faults, now) -> faults.agentBack(now, agent)) && tries < 150) {
            time.in(1_500, () -> back(agent, tries + 1));
        }
    }

    private void add() {
        try {
            mesos.addAgent("h" + ++hosts, CPUS);
        } catch (IllegalStateException noMaster) {
            time.in(1_000, this::add);
        }
    }
}
