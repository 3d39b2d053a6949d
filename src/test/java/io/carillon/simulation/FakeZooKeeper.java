package io.carillon.simulation;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election.Node;
import io.reactivex.rxjava3.core.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A modelled ZooKeeper for several modelled nodes in virtual time: elections and fenced stores over
 * one shared state, and the faults that befall them.
 *
 * <p>Single-threaded and deterministic: everything happens on the one scheduler, and what varies is
 * drawn from the latency supplier alone. It is harsher than the real one in one point: a commit
 * that was on its way when its session ended is still accepted as long as its epoch stands.
 *
 * <p>The client side behaves as {@code ZooKeeperElection} does: an interrupted connection ends the
 * lead at once; a session in which a lead was lost is closed on reconnection; a silent partition is
 * noticed after two thirds of the session and given up after the last third.
 */
public final class FakeZooKeeper {
    /** How long a client waits before it connects again. */
    static final Duration RECONNECT = Duration.ofMillis(1_000);

    /** How long it waits between two memberships. */
    static final Duration PAUSE = Duration.ofMillis(100);

    private final Scheduler scheduler;
    private final Duration session;
    private final Supplier<Duration> latency;
    private final FakeServer server = new FakeServer();
    private final Map<String, FakeElection> processes = new TreeMap<>();
    private int atomicRecords = 500;

    /** One piece of a commit that the servers accepted. */
    public record Accepted(long atMillis, long session, long epoch, List<RecordKey> keys) {}

    /**
     * @param scheduler the simulation's one clock and thread
     * @param session the session timeout
     * @param latency how long the next message takes one way; drawn once per message
     */
    public FakeZooKeeper(Scheduler scheduler, Duration session, Supplier<Duration> latency) {
        this.scheduler = scheduler;
        this.session = session;
        this.latency = latency;
    }

    /** Two milliseconds each way and a session of ten seconds. */
    public static FakeZooKeeper calm(Scheduler scheduler) {
        return new FakeZooKeeper(scheduler, Duration.ofSeconds(10), () -> Duration.ofMillis(2));
    }

    /**
     * A new process of this node joins; a former one of the same name must have ended or crashed.
     */
    public FakeElection join(Node node) {
        FakeElection process =
                new FakeElection(this, server, new FakeLink(scheduler, latency), node);
        processes.put(node.name(), process);
        process.begin();
        return process;
    }

    // Faults. Those of a node that is not there do nothing.

    /**
     * The node's TCP connection breaks; it connects again by itself. What was on the way is lost.
     */
    public void cut(String node) {
        process(node).ifPresent(FakeElection::broken);
    }

    /** No message of the node reaches the servers, nor the other way, until {@link #heal}. */
    public void isolate(String node) {
        process(node).ifPresent(FakeElection::isolated);
    }

    /** Ends the isolation. */
    public void heal(String node) {
        process(node).ifPresent(FakeElection::healed);
    }

    /** The servers forget the node's session; the node hears of it when it is in touch. */
    public void expire(String node) {
        process(node).ifPresent(FakeElection::expired);
    }

    /** The node's next commit is accepted, but the connection breaks before the answer arrives. */
    public void loseNextAnswer(String node) {
        process(node).ifPresent(FakeElection::loseNextAnswer);
    }

    /** The node's next commit reaches the servers this late, whatever befalls the connection. */
    public void delayNextCommit(String node, Duration by) {
        process(node).ifPresent(p -> p.delayNextCommit(by));
    }

    /** Somebody else writes that record, past all terms. */
    public void spoil(RecordKey key, byte[] bytes) {
        server.records().put(key, bytes);
    }

    /** The servers give the lock to the next node; its holder hears nothing of that. */
    public void giveLockAway() {
        server.giveLockAway();
    }

    /** The node's process is gone without a farewell: nothing of it is emitted any more. */
    public void crash(String node) {
        process(node).ifPresent(FakeElection::crash);
        processes.remove(node);
    }

    /** A mutant for the simulation to catch: stale commits are accepted. */
    public void dropEpochCheck() {
        server.dropEpochCheck();
    }

    /** Smaller atomic pieces than the real store has, to see more of their seams. */
    public void atomicRecords(int records) {
        atomicRecords = records;
    }

    int atomicRecords() {
        return atomicRecords;
    }

    // What the servers know, for invariants.

    /** The records that are stored; a live view. */
    public SortedMap<RecordKey, byte[]> records() {
        return server.records();
    }

    /** The newest epoch. */
    public long epoch() {
        return server.epoch();
    }

    /** Who leads, as the servers know. */
    public Optional<Node> leader() {
        return server.leader();
    }

    /** Every accepted piece, oldest first; a live view. */
    public List<Accepted> accepted() {
        return server.accepted();
    }

    Duration session() {
        return session;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    long nowMillis() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    void after(Duration pause, Runnable work) {
        var unused = scheduler.scheduleDirect(work, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Optional<FakeElection> process(String node) {
        return Optional.ofNullable(processes.get(node));
    }
}
