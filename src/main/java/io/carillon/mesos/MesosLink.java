package io.carillon.mesos;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.runtime.Mesos;
import io.carillon.runtime.Mesos.OustedException;
import io.carillon.runtime.SecretBook;
import io.carillon.runtime.SecretValue;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The link of one term: turns signals of the connection into inputs, and effects into calls of the
 * newest subscription. It subscribes on the engine's order, and after a removal only on the next
 * order.
 */
final class MesosLink implements Mesos.Link {

    private static final Logger LOG = LoggerFactory.getLogger(MesosLink.class);

    private final MesosConnection connection;
    private final Scheduler clock;
    private final List<String> roles;
    private final Function<String, Optional<String>> tokens;
    private final SecretBook book;
    private final PublishProcessor<Optional<String>> orders = PublishProcessor.create();
    private final PublishProcessor<Boolean> closing = PublishProcessor.create();
    private volatile Signal.@Nullable Subscribed subscription;
    private String reported = "";

    /**
     * A link.
     *
     * @param tokens the token of a task that is launched, if there are any
     * @param book the secrets of tasks that are launched
     */
    MesosLink(
            MesosConnection connection,
            Scheduler clock,
            List<String> roles,
            Function<String, Optional<String>> tokens,
            SecretBook book) {
        this.book = book;
        this.tokens = tokens;
        this.connection = connection;
        this.clock = clock;
        this.roles = roles;
    }

    @Override
    public Flowable<Input> inputs() {
        return orders.switchMap(this::inputs)
                .takeUntil(closing)
                .doFinally(() -> subscription = null);
    }

    private Flowable<Input> inputs(Optional<String> frameworkId) {
        subscription = null;
        Inputs inputs = new Inputs();
        return connection.signals(frameworkId).mapOptional(signal -> signal.accept(inputs));
    }

    @Override
    public void subscribe(Optional<String> frameworkId) {
        orders.onNext(frameworkId);
    }

    @Override
    public void send(Effect.ToMesos effect) {
        prepared(effect).run();
    }

    @Override
    public Runnable prepared(Effect.ToMesos effect) {
        SortedMap<String, SecretValue> secrets =
                effect instanceof Effect.Accept accept ? book.of(accept) : new TreeMap<>();
        return () -> send(effect, secrets);
    }

    private void send(Effect.ToMesos effect, SortedMap<String, SecretValue> secrets) {
        Signal.Subscribed current = subscription;
        if (current == null) {
            LOG.debug("Not sent, because there is no subscription: {}", effect);
            return;
        }
        Call call;
        try {
            call = ToMesos.call(current.event().getFrameworkId(), effect, tokens, secrets);
        } catch (RuntimeException e) {
            // It is as if the call were lost: Mesos is asked what it knows, and says so.
            LOG.error("Not sent, because it cannot be put into words of Mesos: {}", effect, e);
            return;
        }
        Disposable unused =
                current.calls()
                        .send(call)
                        .subscribe(
                                () -> {}, e -> LOG.debug("{} failed: {}", effect, e.getMessage()));
    }

    @Override
    public Completable close() {
        return Completable.fromAction(() -> closing.onNext(true)).andThen(connection.close());
    }

    /** The input for a signal; empty if it has none. Called on the connection's context. */
    private final class Inputs implements Signal.Handler<Optional<Input>> {
        @Override
        public Optional<Input> subscribed(Signal.Subscribed signal) {
            subscription = signal;
            reported = "";
            String master = signal.master().host() + ':' + signal.master().port();
            String id = signal.event().getFrameworkId().getValue();
            return Optional.of(new Input.Subscribed(id, master));
        }

        @Override
        public Optional<Input> happened(Signal.Happened signal) {
            Instant now = Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
            return FromMesos.input(signal.event(), roles, now);
        }

        @Override
        public Optional<Input> ended(Signal.Ended signal) {
            boolean wasSubscribed = subscription != null;
            subscription = null;
            return switch (signal.ending()) {
                case OUSTED -> throw new OustedException(signal.because());
                case REMOVED -> Optional.of(new Input.FrameworkRemoved(signal.because()));
                case LOST, REFUSED -> {
                    // A failed attempt is worth reporting once, not every fifteen seconds.
                    boolean news = wasSubscribed || !signal.because().equals(reported);
                    reported = signal.because();
                    yield news
                            ? Optional.of(new Input.Disconnected(signal.because()))
                            : Optional.empty();
                }
            };
        }
    }
}
