package io.carillon.simulation;

import io.carillon.model.RecordKey;
import io.carillon.runtime.Store;
import io.carillon.runtime.StoreException;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The modelled store of one term. The pieces of a wide commit travel one behind the other, so that
 * a connection that breaks between them leaves a prefix of the batch, as in the real one.
 */
final class FakeStore implements Store {
    private static final int ATOMIC_BYTES = 512 * 1024;
    private static final int RECORD_BYTES = 256 * 1024;
    private static final Pattern NAME = Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._~-]{1,200}");

    private final FakeZooKeeper zooKeeper;
    private final FakeServer server;
    private final FakeSession session;
    private final FakeLead lead;
    private boolean busy;
    private boolean broken;
    private long chain;

    FakeStore(FakeZooKeeper zooKeeper, FakeServer server, FakeSession session, FakeLead lead) {
        this.zooKeeper = zooKeeper;
        this.server = server;
        this.session = session;
        this.lead = lead;
    }

    @Override
    public Single<SortedMap<RecordKey, byte[]>> load() {
        return alone(Single.defer(() -> session.ask(() -> server.read(session.id()))));
    }

    @Override
    public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
        return Completable.defer(
                () -> {
                    batch.forEach(FakeStore::admit);
                    return alone(Single.defer(() -> send(batch))).ignoreElement();
                });
    }

    private Single<Boolean> send(SortedMap<RecordKey, Optional<byte[]>> batch) {
        List<Single<Boolean>> sent = new ArrayList<>();
        for (SortedMap<RecordKey, Optional<byte[]>> piece : cut(batch)) {
            long expected = chain++;
            sent.add(
                    session.askCommit(
                            () -> {
                                long now = zooKeeper.nowMillis();
                                server.commit(session.id(), lead.epoch(), expected, piece, now);
                                return true;
                            }));
        }
        return Single.concatEager(sent, Integer.MAX_VALUE).toList().map(all -> true);
    }

    private static void admit(RecordKey key, Optional<byte[]> value) {
        if (value.isPresent() && !NAME.matcher(key.name()).matches()) {
            throw new StoreException.Refused("not a name: " + key, null);
        }
        if (value.isPresent() && value.get().length > RECORD_BYTES) {
            throw new StoreException.Refused("too large: " + key, null);
        }
    }

    private List<SortedMap<RecordKey, Optional<byte[]>>> cut(
            SortedMap<RecordKey, Optional<byte[]>> batch) {
        List<SortedMap<RecordKey, Optional<byte[]>>> pieces = new ArrayList<>();
        pieces.add(new TreeMap<>());
        int bytes = 0;
        List<Map.Entry<RecordKey, Optional<byte[]>>> ordered = new ArrayList<>(batch.entrySet());
        ordered.sort(
                Comparator.comparing(
                        entry ->
                                entry.getValue().isEmpty() ? entry.getKey().kind().deletion() : 0));
        for (var entry : ordered) {
            int size = entry.getValue().map(value -> value.length).orElse(0);
            if (pieces.get(pieces.size() - 1).size() == atomicRecords()
                    || bytes + size > ATOMIC_BYTES) {
                pieces.add(new TreeMap<>());
                bytes = 0;
            }
            pieces.get(pieces.size() - 1).put(entry.getKey(), entry.getValue());
            bytes += size;
        }
        return pieces;
    }

    private <T> Single<T> alone(Single<T> work) {
        return Single.defer(
                () -> {
                    if (lead.ended() || broken) {
                        return Single.error(new StoreException.Fenced("the term is over", null));
                    }
                    if (busy) {
                        return Single.error(
                                new StoreException.Refused("another call is under way", null));
                    }
                    busy = true;
                    return work.doOnError(this::failed)
                            .doOnEvent((result, error) -> busy = false)
                            .doOnDispose(() -> broken = true);
                });
    }

    private void failed(Throwable e) {
        broken = true;
        if (e instanceof StoreException.Fenced) {
            lead.fenced(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public int atomicRecords() {
        return zooKeeper.atomicRecords();
    }

    @Override
    public int atomicBytes() {
        return ATOMIC_BYTES;
    }

    @Override
    public int recordBytes() {
        return RECORD_BYTES;
    }
}
