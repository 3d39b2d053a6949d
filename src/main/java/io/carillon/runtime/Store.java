package io.carillon.runtime;

import io.carillon.model.RecordKey;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Single;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The durable records as one term sees them: every write is fenced by the term's epoch.
 *
 * <p>Three outcomes are kept apart everywhere: a value, no record, and <em>could not read</em>; on
 * the third nothing may be decided. All errors are {@link StoreException}s. Results arrive on any
 * thread.
 */
public interface Store {

    /**
     * Everything that is stored, as of a moment after the term began. Fails as a whole when any
     * record could not be read from the servers.
     */
    Single<SortedMap<RecordKey, byte[]>> load();

    /**
     * Writes the batch. An empty value deletes a record, which may be absent. An empty batch proves
     * that the term still stands. At most one commit may be in flight; the end of one may start the
     * next.
     *
     * <p>The batch is atomic within {@link #atomicBytes()} and {@link #atomicRecords()}. A larger
     * batch is written in several atomic pieces in the order of the keys, deletions last. After any
     * failure a prefix of these pieces is stored.
     *
     * @return completes when the batch is durable under this term's epoch; fails with {@link
     *     StoreException.Fenced} when a newer term has begun or this one is over already (the first
     *     piece that was not written and those behind it are not), {@link StoreException.Unknown}
     *     when the outcome could not be learnt, {@link StoreException.Refused} when the batch can
     *     never be written (nothing of it is). After any failure but the last the store takes
     *     nothing more
     */
    Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch);

    /** How many records one atomic piece may hold. */
    int atomicRecords();

    /** How many bytes of values one atomic piece may hold. */
    int atomicBytes();

    /** How many bytes one record may have; a larger one is refused by {@link #commit}. */
    int recordBytes();
}
