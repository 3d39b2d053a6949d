package io.carillon.zookeeper;

import io.carillon.model.RecordKey;
import io.carillon.zookeeper.Session.Found;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.apache.zookeeper.data.Stat;

/**
 * Reads all records while others may write them: round after round, until each owner's records were
 * found twice in a row with the same names and the same last transactions. Between these two rounds
 * all of them were as they were found. (A record that appeared after the first listing and was gone
 * before the second has changed another record of its owner.) Used once.
 */
final class SnapshotReading {
    /** A record that was listed, and gone when it was read: its owner has changed. */
    private static final Found GONE = new Found(new byte[0], new Stat());

    private final Session session;
    private final Tree tree;
    private final Function<RecordKey, String> owner;
    private final Duration timeout;
    private final IntConsumer progress;
    private final TreeMap<RecordKey, byte[]> taken = new TreeMap<>();
    private Map<String, SortedMap<RecordKey, Found>> open = new HashMap<>();
    private int rounds;
    private int moments;

    /**
     * @param owner groups records: those with the same owner must be of one moment
     * @param timeout how long an owner's records may keep changing
     * @param progress gets the number of records read so far, on any thread
     */
    SnapshotReading(
            Session session,
            Tree tree,
            Function<RecordKey, String> owner,
            Duration timeout,
            IntConsumer progress) {
        this.session = session;
        this.tree = tree;
        this.owner = owner;
        this.timeout = timeout;
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
        return nanos > timeout.toNanos();
    }

    private String changing() {
        List<String> some = open.keySet().stream().sorted().limit(5).toList();
        return "the records of "
                + open.size()
                + " jobs kept changing for "
                + timeout.toSeconds()
                + " s, so no consistent copy could be read: "
                + String.join(", ", some)
                + (open.size() > some.size() ? ", …" : "")
                + "; try again when the cluster is less busy";
    }

    private Completable first() {
        return round(any -> true).doOnSuccess(found -> open = found).ignoreElement();
    }

    private Completable next() {
        return round(open::containsKey).doOnSuccess(this::compare).ignoreElement();
    }

    /** Keeps the owners that have not changed since the last round; the others are read again. */
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

    /** All records of the selected owners, by owner. */
    private Single<Map<String, SortedMap<RecordKey, Found>>> round(Predicate<String> wanted) {
        int before = taken.size();
        return Load.keys(session, tree)
                .filter(key -> wanted.test(owner.apply(key)))
                .buffer(Load.BATCH_SIZE)
                .flatMap(this::values, Load.MAX_IN_FLIGHT)
                .observeOn(Schedulers.computation())
                .collect(
                        () -> new Collected(before),
                        (all, one) -> all.add(one.getKey(), one.getValue()))
                .map(all -> all.byOwner);
    }

    /** The records found in one round. */
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
        return session.read(keys.stream().map(tree::record).toList())
                .flattenAsFlowable(found -> paired(keys, found));
    }

    private static List<Map.Entry<RecordKey, Found>> paired(
            List<RecordKey> keys, List<Optional<Found>> found) {
        List<Map.Entry<RecordKey, Found>> pairs = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            pairs.add(Map.entry(keys.get(i), found.get(i).orElse(GONE)));
        }
        return pairs;
    }
}
