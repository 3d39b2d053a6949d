package io.carillon.runtime;

import io.carillon.core.contract.Input;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;

/**
 * Requests from Mesos only the inputs that the engine has room for, so that a slow store slows the
 * master down instead of filling the memory. Used on the engine's thread.
 */
final class MesosInbox implements FlowableSubscriber<Input> {
    /** Maximum number of inputs that wait in the inbox or are on their way to it. */
    static final int WINDOW = 1_024;

    private final Consumer<Input> arrived;
    private final Consumer<Throwable> failed;
    private @Nullable Subscription subscription;
    private int outstanding;
    private boolean closed;

    MesosInbox(Consumer<Input> arrived, Consumer<Throwable> failed) {
        this.arrived = arrived;
        this.failed = failed;
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription = upstream;
        if (closed) {
            upstream.cancel();
        } else {
            room(WINDOW);
        }
    }

    /** Reports the number of inputs that the engine has room for. */
    void room(int inputs) {
        int more = inputs - outstanding;
        // Asked for in steps, not one by one.
        if (subscription != null && more > 0 && (outstanding == 0 || more >= WINDOW / 4)) {
            outstanding += more;
            subscription.request(more);
        }
    }

    @Override
    public void onNext(Input input) {
        outstanding--;
        arrived.accept(input);
    }

    @Override
    public void onError(Throwable error) {
        failed.accept(error);
    }

    @Override
    public void onComplete() {
        failed.accept(new IllegalStateException("it was closed"));
    }

    void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
