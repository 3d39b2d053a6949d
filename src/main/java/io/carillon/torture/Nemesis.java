package io.carillon.torture;

/** A kind of fault, with what is expected of the cluster under it. */
public enum Nemesis {
    /** The leader dies at once and is started again later. */
    KILL_LEADER("kill -9 of the leader", true, "a standby leads after the session timeout"),
    /** A standby dies at once and is started again later. */
    KILL_STANDBY("kill -9 of a standby", false, "no effect"),
    /** All nodes die at once. */
    KILL_ALL("kill -9 of all nodes", true, "the gap follows the misfire policies"),
    /** The leader is asked to end. */
    TERM_LEADER("SIGTERM of the leader", true, "a standby leads at once"),
    /** The leader is asked to abdicate, several times in a row. */
    FLAP("the leader abdicates again and again", true, "progress, and no burst of doubles"),
    /** The leader sleeps longer than its session and wakes up again: a zombie. */
    STOP_LEADER(
            "SIGSTOP of the leader past its session, SIGCONT", true, "the zombie writes nothing"),
    /** The leader sleeps for less than its session. */
    PAUSE_LEADER("SIGSTOP of the leader for a moment", false, "it goes on, or hands over"),
    /** The leader's connections to ZooKeeper break. */
    ZOOKEEPER_CUT("cut connection leader - ZooKeeper", true, "the term ends, a new one begins"),
    /** The leader cannot reach ZooKeeper. */
    ZOOKEEPER_REFUSED(
            "ZooKeeper unreachable from the leader alone", true, "a standby leads meanwhile"),
    /** What the leader writes to ZooKeeper is swallowed. */
    ZOOKEEPER_SILENT("half-open connection leader - ZooKeeper", true, "a standby leads meanwhile"),
    /** What the leader writes to ZooKeeper arrives late. */
    ZOOKEEPER_STALLED("stalled connection leader - ZooKeeper", true, "late writes are fenced"),
    /** One ZooKeeper server dies and is started again. */
    RESTART_ZOOKEEPER("kill -9 of a ZooKeeper server, restart", true, "the state is kept"),
    /** All ZooKeeper servers die and are started again. */
    RESTART_ALL_ZOOKEEPERS(
            "kill -9 of every ZooKeeper server, restart", true, "it recovers by itself"),
    /** No node can reach ZooKeeper. */
    ZOOKEEPER_AWAY("ZooKeeper unreachable from every node", true, "it recovers by itself"),
    /** The leader's connections to Mesos break. */
    MESOS_CUT("cut connections leader - Mesos", false, "subscribed again, tasks reconciled"),
    /** The leader cannot reach Mesos. */
    MESOS_REFUSED("Mesos unreachable from the leader", false, "launches wait, nothing is lost"),
    /** What is written between leader and Mesos is swallowed. */
    MESOS_SILENT("half-open connection leader - Mesos", false, "noticed, and subscribed again"),
    /** What is written between leader and Mesos arrives late. */
    MESOS_STALLED("stalled connection leader - Mesos", false, "late launches are not doubled"),
    /** An agent is drained by an operator, and taken back later. */
    DRAIN_AGENT("drained agent", false, "its tasks are moved, and no job fails"),
    /** Mesos dies with all its tasks and is started again. */
    RESTART_MESOS("kill -9 of the local Mesos, restart", false, "lost tasks follow delivery");

    private final String words;
    private final boolean changesLeader;
    private final String expected;

    Nemesis(String words, boolean changesLeader, String expected) {
        this.words = words;
        this.changesLeader = changesLeader;
        this.expected = expected;
    }

    /** What is done, in words for people. */
    public String words() {
        return words;
    }

    /** Whether another term is expected to follow. */
    boolean changesLeader() {
        return changesLeader;
    }

    /** What is expected of the cluster. */
    String expected() {
        return expected;
    }
}
