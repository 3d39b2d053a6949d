package io.carillon.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.carillon.core.contract.Command;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.state.Quarantine;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.runtime.RecordCodec;
import io.carillon.runtime.Term;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * In some worlds somebody removes our framework, empties agents, or leaves records that nobody can
 * read. Each has chances of its own, so that what one of them does changes no other's story.
 */
final class Operators {
    static final String REMOVAL = "framework removed";
    static final String DRAIN = "agent emptied";
    static final String POISON = "record spoilt";

    /** Out of the way of the numbers that are in use. */
    private static final String SEGMENT = "~00007000";

    private static final String MOMENT = "~20290101T000000000";

    private final VirtualTime time;
    private final long seed;
    private final ModelledMesos mesos;
    private final FakeZooKeeper zooKeeper;
    private final Users users;
    private final Supplier<Optional<SimulatedNode.Open>> leader;
    private final Consumer<String> struck;
    private final Restarters restarters;
    private final TreeMap<RecordKey, byte[]> spoilt = new TreeMap<>();
    private final TreeMap<RecordKey, Long> epochs = new TreeMap<>();
    private final Set<RecordKey> dropped = new TreeSet<>();

    /**
     * @param struck told of each fault
     */
    Operators(
            VirtualTime time,
            long seed,
            ModelledMesos mesos,
            FakeZooKeeper zooKeeper,
            Users users,
            Supplier<Optional<SimulatedNode.Open>> leader,
            Consumer<String> struck) {
        this.time = time;
        this.seed = seed;
        this.mesos = mesos;
        this.zooKeeper = zooKeeper;
        this.users = users;
        this.leader = leader;
        this.struck = struck;
        this.restarters = new Restarters(time, users, leader);
    }

    /** Records that cannot be read are part of the story, and reported again in every term. */
    static void quiet() {
        ((Logger) LoggerFactory.getLogger(Term.class)).setLevel(Level.OFF);
    }

    void begin() {
        removals(new Dice(seed, "removals"));
        drains(new Dice(seed, "drains"));
        poison(new Dice(seed, "poison"));
        restarters.begin(new Dice(seed, "restarts"));
    }

    /** The framework goes, and one of ours resets it. */
    private void removals(Dice chance) {
        if (chance.oneIn(4)) {
            time.in(
                    chance.between(5_000, 60_000),
                    () -> {
                        if (mesos.tearDown()) {
                            struck.accept(REMOVAL);
                        }
                    });
            reset(chance);
        }
    }

    private void reset(Dice chance) {
        time.in(
                chance.between(1_000, 30_000),
                () -> {
                    leader.get().ifPresent(open -> users.reset(open.state()));
                    reset(chance);
                });
    }

    /** An agent is emptied, and works again later. */
    private void drains(Dice chance) {
        if (chance.oneIn(3)) {
            time.in(
                    chance.between(5_000, 60_000),
                    () -> {
                        if (mesos.agents.isEmpty()) {
                            return;
                        }
                        String agent = chance.pick(mesos.agents);
                        Optional<Duration> grace = Optional.of(chance.millis(1, 5_000));
                        if (mesos.fault((f, now) -> f.drainAgent(now, agent, grace, false))) {
                            struck.accept(DRAIN);
                            time.in(
                                    chance.between(3_000, 30_000),
                                    () -> mesos.fault((f, now) -> f.reactivateAgent(now, agent)));
                        }
                        drains(chance);
                    });
        }
    }

    /** Bytes of no use: of jobs that nobody has, or of the history of those that there are. */
    private void poison(Dice chance) {
        if (chance.oneIn(3)) {
            time.in(
                    chance.between(1_000, 50_000),
                    () -> {
                        RecordKey key = key(chance);
                        if (!zooKeeper.records().containsKey(key)) {
                            byte[] bytes = chance.pick(BYTES).getBytes(StandardCharsets.UTF_8);
                            zooKeeper.spoil(key, bytes);
                            spoilt.put(key, bytes);
                            epochs.put(key, zooKeeper.epoch());
                            struck.accept(POISON);
                        }
                        if (chance.oneIn(3)) {
                            time.in(chance.between(1_000, 60_000), () -> drop(key));
                        }
                        poison(chance);
                    });
        }
    }

    private static final List<String> BYTES =
            List.of(
                    "",
                    "nonsense",
                    "1 {",
                    "1 {}",
                    "1 []",
                    "99 {\"of\":\"a later version\"}",
                    "1 0");

    private static RecordKey key(Dice chance) {
        String nobodys = "nobodys" + chance.below(3);
        String somebodys = chance.pick(List.of("job1", "job2", "job1-once", "daemon0"));
        return switch (chance.below(7)) {
            case 0 -> new RecordKey(RecordKey.Kind.JOBS, nobodys);
            case 1 -> new RecordKey(RecordKey.Kind.RUNS, nobodys + MOMENT + "c~0");
            case 2 -> new RecordKey(RecordKey.Kind.SCHEDULE, nobodys);
            case 3 -> new RecordKey(RecordKey.Kind.LEDGER, somebodys + SEGMENT);
            case 4 -> new RecordKey(RecordKey.Kind.REQUESTS, somebodys + SEGMENT);
            case 5 -> new RecordKey(RecordKey.Kind.FINISHED, somebodys + MOMENT + "m~0");
            default -> new RecordKey(RecordKey.Kind.FINISHED, "no name of ours");
        };
    }

    private void drop(RecordKey key) {
        boolean shown =
                leader.get()
                        .filter(open -> open.state().quarantine().entries().containsKey(key))
                        .isPresent();
        if (shown) {
            dropped.add(key);
            users.send(new Command.DropRecord(key));
        }
    }

    /**
     * What a drop may leave: nothing, or for a schedule the newest fire that left a trace. Without
     * it, a job whose definition is repaired later would have its recorded fires a second time.
     */
    private static boolean mayFollow(RecordKey key, byte[] stored) {
        return stored == null || key.kind() == RecordKey.Kind.SCHEDULE && decodes(key, stored);
    }

    private static boolean decodes(RecordKey key, byte[] stored) {
        try {
            return new RecordCodec().decode(key, stored) instanceof StoredRecord.ScheduleRecord;
        } catch (RecordCodec.UnreadableException e) {
            return false;
        }
    }

    /** What nobody could read is as it was, and shown, unless somebody wanted it gone. */
    void check(State state, long epoch) {
        restarters.check(state);
        spoilt.forEach(
                (key, bytes) -> {
                    byte[] stored = zooKeeper.records().get(key);
                    boolean same = Arrays.equals(stored, bytes);
                    boolean gone = !same && dropped.contains(key) && mayFollow(key, stored);
                    Violation.when(
                            !gone && !same,
                            7,
                            () -> key + " could not be read, and was written over");
                    Quarantine.Entry shown = state.quarantine().entries().get(key);
                    Violation.when(
                            !gone && shown == null && epochs.get(key) < epoch,
                            7,
                            () -> key + " cannot be read, and is not in quarantine");
                });
    }
}
