package io.carillon.core.state;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.AgentId;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What holds launches back: drains and freezes. Each holds from its change on until another change
 * lifts it, so what is decided at one moment never depends on a clock. Changed by {@link State}
 * alone; read on the engine's thread.
 */
public final class Holds {
    private final TreeMap<HoldId, Hold> all = new TreeMap<>();

    /** The drains of {@link #all}, by agent. */
    private final TreeMap<AgentId, Hold> drains = new TreeMap<>();

    /** The agents whose daemons are moved. */
    private final List<AgentId> moving = new ArrayList<>();

    void put(Hold hold) {
        all.put(hold.id(), hold);
        derive();
    }

    void remove(HoldId id) {
        all.remove(id);
        derive();
    }

    private void derive() {
        drains.clear();
        moving.clear();
        for (Hold hold : all.values()) {
            if (hold.drains()) {
                drains.put(hold.id().agent(), hold);
            }
            if (hold.moves()) {
                moving.add(hold.id().agent());
            }
        }
    }

    /** All of them. */
    public SortedMap<HoldId, Hold> all() {
        return Collections.unmodifiableSortedMap(all);
    }

    /** The drains by agent. */
    public SortedMap<AgentId, Hold> drains() {
        return Collections.unmodifiableSortedMap(drains);
    }

    /** Whether nothing new may start on the agent. */
    public boolean isDrained(AgentId agent) {
        return drains.containsKey(agent);
    }

    /** Whether the shards that daemons have on the agent begin again elsewhere. */
    public boolean moves(AgentId agent) {
        return Optional.ofNullable(drains.get(agent)).filter(Hold::moves).isPresent();
    }

    /** The agents whose daemons are moved. */
    public List<AgentId> moving() {
        return Collections.unmodifiableList(moving);
    }

    /** The freeze that lasts longest; empty: launches are not frozen. */
    public Optional<Hold> freeze() {
        Optional<Hold> byHand = Optional.ofNullable(all.get(HoldId.CLUSTER));
        Optional<Hold> brake = Optional.ofNullable(all.get(HoldId.BRAKE));
        if (byHand.isEmpty() || brake.isEmpty()) {
            return byHand.or(() -> brake);
        }
        return end(brake.get()).isAfter(end(byHand.get())) ? brake : byHand;
    }

    /** When the first of them ends by itself; {@link Instant#MAX} if none does. */
    public Instant nextEnd() {
        Instant next = Instant.MAX;
        for (Hold hold : all.values()) {
            next = end(hold).isBefore(next) ? end(hold) : next;
        }
        return next;
    }

    private static Instant end(Hold hold) {
        return hold.until().orElse(Instant.MAX);
    }

    /** What is stored under the spelling of an identity. */
    Optional<StoredRecord> record(String id) {
        return HoldId.parse(id).map(all::get).map(StoredRecord.HoldRecord::new);
    }
}
