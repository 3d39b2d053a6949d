package io.carillon.runtime;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Notification;
import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * What the contracts need of a cluster: nodes that join it, and time that passes, be it real or
 * modelled. Used by the test's thread alone.
 */
public interface ClusterUnderTest extends AutoCloseable {

    /** A new node of this name. */
    Election join(String name);

    /** Lets time pass until the condition holds; fails the test when it never does. */
    void until(BooleanSupplier condition);

    /** Lets enough time pass for anything that is under way to arrive. */
    void settle();

    /** Ends everything. */
    @Override
    void close();

    /** The result of one call; throws its error. */
    default <T> T get(Single<T> call) {
        AtomicReference<Notification<T>> result = new AtomicReference<>();
        var unused = call.materialize().subscribe(result::set);
        until(() -> result.get() != null);
        Throwable error = result.get().getError();
        if (error instanceof RuntimeException e) {
            throw e;
        }
        if (error != null) {
            throw new IllegalStateException(error);
        }
        return result.get().getValue();
    }

    /** Waits for the end of one call; throws its error. */
    default void get(Completable call) {
        get(call.toSingleDefault(true));
    }

    /** What it emitted last, as of now. */
    default <T> T latest(Flowable<T> values) {
        return get(values.firstOrError());
    }
}
