package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.zookeeper.Session.Found;
import io.carillon.zookeeper.Session.MultiRefused;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;

/**
 * Reading all records while others may write them: round after round, until each owner's records
 * were found twice in a row with the same names and the same transactions that wrote them. At the
 * moment between these two rounds all of them were as they were found. (One that appeared after the
 * first listing and was gone before the second has changed another one of its owner.) Used once.
 */
final class SnapshotReading {
    /** Listed, and gone when it was to be read: a change between the two, so nothing is settled. */
    private static final Found GONE = new Found(new byte[0], new Stat());

    private final Session session;
    private final Tree tree;
    private final Function<RecordKey, String> owner;
    private final Duration patience;
    private final IntConsumer progress;
    private final TreeMap<RecordKey, byte[]> taken = new TreeMap<>();
    private Map<String, SortedMap<RecordKey, Found>> open = new HashMap<>();
    private int rounds;
    private int moments;

    /**
     * @param owner which records are compared by the rules of anybody and so must be of one moment
     * @param patience how long an owner's records may go on changing
     * @param progress told how many records have been read, on any thread
     */
    SnapshotReading(
            Session session,
            Tree tree,
            Function<RecordKey, String> owner,
            Duration patience,
            IntConsumer progress) {
        this.session = session;
        this.tree = tree;
        this.owner = owner;
        this.patience = patience;
        this.progress = progress;
    }

    Single<Snapshot> run() {
        long began = System.nanoTime();
        return session.sync(tree.root())
                .andThen(Completable.defer(this::first))
                .andThen(
                        Completable.defer(this::next)
                                .repeatUntil(
                                        () -> open.isEmpty() || over(System.nanoTime() - began)))
                .toSingle(
                        () -> {
                            if (!open.isEmpty()) {
                                throw new IllegalStateException(changing());
                            }
                            return new Snapshot(taken, moments <= 1);
                        });
    }

    private boolean over(long nanos) {
        return nanos > patience.toNanos();
    }

    private String changing() {
        List<String> some = open.keySet().stream().sorted().limit(5).toList();
        return "the records of "
                + open.size()
                + " jobs changed all the time for "
                + patience.toSeconds()
                + " s, so that nothing consistent could be read: "
                + String.join(", ", some)
                + (open.size() > some.size() ? ", …" : "")
                + "; try again when less is going on";
    }

    private Completable first() {
        return round(any -> true).doOnSuccess(found -> open = found).ignoreElement();
    }

    private Completable next() {
        return round(open::containsKey).doOnSuccess(this::compare).ignoreElement();
    }

    /** Keeps what has not changed since the round before; the rest is looked at again. */
    private void compare(Map<String, SortedMap<RecordKey, Found>> now) {
        Map<String, SortedMap<RecordKey, Found>> changed = new HashMap<>();
        int settled = 0;
        for (Map.Entry<String, SortedMap<RecordKey, Found>> before : open.entrySet()) {
            SortedMap<RecordKey, Found> after = now.getOrDefault(before.getKey(), new TreeMap<>());
            if (same(before.getValue(), after)) {
                after.forEach((key, found) -> taken.put(key, found.data));
                settled++;
            } else {
                changed.put(before.getKey(), after);
            }
        }
        rounds++;
        moments += settled > 0 ? 1 : 0;
        open = changed;
    }

    private static boolean same(SortedMap<RecordKey, Found> one, SortedMap<RecordKey, Found> two) {
        if (!one.keySet().equals(two.keySet())) {
            return false;
        }
        for (Map.Entry<RecordKey, Found> entry : one.entrySet()) {
            Found other = two.getOrDefault(entry.getKey(), GONE);
            if (other == GONE || other.written != entry.getValue().written) {
                return false;
            }
        }
        return true;
    }

    /** All records of the owners that are wanted, by owner. */
    private Single<Map<String, SortedMap<RecordKey, Found>>> round(Predicate<String> wanted) {
        int before = taken.size();
        return Load.keys(session, tree)
                .filter(key -> wanted.test(owner.apply(key)))
                .buffer(Load.TOGETHER)
                .flatMap(this::values, Load.UNDER_WAY)
                .observeOn(Schedulers.computation())
                .collect(
                        () -> new Collected(before),
                        (all, one) -> all.add(one.getKey(), one.getValue()))
                .map(all -> all.byOwner);
    }

    /** What one round has found. */
    private final class Collected {
        final Map<String, SortedMap<RecordKey, Found>> byOwner = new HashMap<>();
        private int count;

        Collected(int before) {
            count = before;
        }

        void add(RecordKey key, Found found) {
            byOwner.computeIfAbsent(owner.apply(key), any -> new TreeMap<>()).put(key, found);
            if (++count % 1_000 == 0 && rounds == 0) {
                progress.accept(count);
            }
        }
    }

    private Flowable<Map.Entry<RecordKey, Found>> values(List<RecordKey> keys) {
        List<Op> reads = keys.stream().map(key -> Op.getData(tree.record(key))).toList();
        return session.multi(reads)
                .map(results -> paired(keys, results))
                .onErrorResumeNext(
                        e -> e instanceof MultiRefused ? oneByOne(keys) : Single.error(e))
                .flattenAsFlowable(pairs -> pairs);
    }

    private static List<Map.Entry<RecordKey, Found>> paired(
            List<RecordKey> keys, List<OpResult> results) {
        List<Map.Entry<RecordKey, Found>> pairs = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            OpResult.GetDataResult result = (OpResult.GetDataResult) results.get(i);
            byte[] data = result.getData();
            Stat stat = result.getStat();
            pairs.add(Map.entry(keys.get(i), new Found(data == null ? new byte[0] : data, stat)));
        }
        return pairs;
    }

    /** For records of which some have gone since they were listed. */
    private Single<List<Map.Entry<RecordKey, Found>>> oneByOne(List<RecordKey> keys) {
        return Flowable.fromIterable(keys)
                .concatMapSingle(
                        key ->
                                session.read(tree.record(key), null)
                                        .map(found -> Map.entry(key, found.orElse(GONE))))
                .toList();
    }
}
