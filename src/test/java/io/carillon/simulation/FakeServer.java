package io.carillon.simulation;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Election.Node;
import io.carillon.runtime.StoreException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state that the modelled servers agree on: sessions, the queue for the lock, the epoch, the
 * records. What the real one keeps in nodes below its root. It has no clock: whoever owns it says
 * when a session runs out.
 */
final class FakeServer {
    /** A session's client, as the servers reach it. */
    interface Client {
        Node node();

        void granted();

        void changed();
    }

    private final SortedMap<Long, Client> sessions = new TreeMap<>();
    private final Deque<Long> queue = new ArrayDeque<>();
    private final SortedMap<RecordKey, byte[]> records = new TreeMap<>();
    private final List<FakeZooKeeper.Accepted> accepted = new ArrayList<>();
    private long lastSession;
    private long holder;
    private long leadingSession;
    private long epoch;
    private long chain;
    private boolean checksEpoch = true;

    long open(Client client) {
        long id = ++lastSession;
        sessions.put(id, client);
        changed();
        return id;
    }

    boolean lives(long session) {
        return sessions.containsKey(session);
    }

    /** The session and everything ephemeral of it are gone. */
    void end(long session) {
        if (sessions.remove(session) != null) {
            queue.remove(session);
            if (leadingSession == session) {
                leadingSession = 0;
            }
            release(session);
            changed();
        }
    }

    void enqueue(long session) {
        if (holder == session && lives(session)) {
            sessions.get(session).granted();
        } else if (lives(session) && !queue.contains(session)) {
            queue.add(session);
            grant();
        }
    }

    void release(long session) {
        queue.remove(session);
        if (holder == session) {
            holder = 0;
            grant();
        }
    }

    void giveLockAway() {
        release(holder);
    }

    private void grant() {
        if (holder == 0 && !queue.isEmpty()) {
            holder = queue.remove();
            Client winner = sessions.get(holder);
            if (winner != null) {
                winner.granted();
            }
        }
    }

    /** Begins a term; anybody may, for the lock alone protects nothing. */
    long takeOver(long session) {
        alive(session);
        epoch++;
        chain = 0;
        leadingSession = session;
        changed();
        return epoch;
    }

    void retract(long session, long ofEpoch) {
        if (epoch == ofEpoch && leadingSession == session) {
            leadingSession = 0;
            changed();
        }
    }

    /**
     * One atomic piece of a commit.
     *
     * @param expectedChain how many pieces must have been accepted in this term before it
     */
    void commit(
            long session,
            long ofEpoch,
            long expectedChain,
            SortedMap<RecordKey, Optional<byte[]>> piece,
            long nowMillis) {
        if (checksEpoch && ofEpoch != epoch) {
            throw new StoreException.Fenced(
                    "epoch " + ofEpoch + " is over, " + epoch + " is", null);
        }
        if (checksEpoch && expectedChain != chain) {
            throw new StoreException.Unknown("an earlier piece was not accepted", null);
        }
        chain++;
        for (Map.Entry<RecordKey, Optional<byte[]>> entry : piece.entrySet()) {
            if (entry.getValue().isPresent()) {
                records.put(entry.getKey(), entry.getValue().get().clone());
            } else {
                records.remove(entry.getKey());
            }
        }
        accepted.add(
                new FakeZooKeeper.Accepted(
                        nowMillis, session, ofEpoch, List.copyOf(piece.keySet())));
    }

    SortedMap<RecordKey, byte[]> read(long session) {
        alive(session);
        SortedMap<RecordKey, byte[]> copy = new TreeMap<>();
        records.forEach((key, value) -> copy.put(key, value.clone()));
        return copy;
    }

    private void alive(long session) {
        if (!lives(session)) {
            throw new StoreException.Unknown("the session is gone", null);
        }
    }

    private void changed() {
        List.copyOf(sessions.values()).forEach(Client::changed);
    }

    Optional<Node> leader() {
        return Optional.ofNullable(sessions.get(leadingSession)).map(Client::node);
    }

    List<Node> nodes() {
        return sessions.values().stream()
                .map(Client::node)
                .distinct()
                .sorted(java.util.Comparator.comparing(Node::name))
                .toList();
    }

    long epoch() {
        return epoch;
    }

    SortedMap<RecordKey, byte[]> records() {
        return records;
    }

    List<FakeZooKeeper.Accepted> accepted() {
        return accepted;
    }

    void dropEpochCheck() {
        checksEpoch = false;
    }
}
