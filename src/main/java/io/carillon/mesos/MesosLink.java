package io.carillon.mesos;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.runtime.Mesos;
import io.carillon.runtime.Mesos.OustedException;
import io.carillon.runtime.Mesos.Registration;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term's link: signals of the connection as inputs, effects as calls of the subscription that
 * was told last.
 *
 * <p>A framework that Mesos has removed is not registered again under the same id: the link waits
 * until there is another one (or none) to register with.
 */
final class MesosLink implements Mesos.Link {

    private static final Logger LOG = LoggerFactory.getLogger(MesosLink.class);
    private static final long LOOK_AGAIN_SECONDS = 1;

    private final MesosConnection connection;
    private final Scheduler clock;
    private final Supplier<Registration> registration;
    private final Supplier<Registration> asked;
    private final List<String> roles;
    private final PublishProcessor<Boolean> closing = PublishProcessor.create();
    private volatile @Nullable Subscription subscription;
    private Optional<String> refusedId = Optional.empty();
    private String told = "";

    private record Subscription(FrameworkID framework, Calls calls) {}

    MesosLink(
            MesosConnection connection,
            Scheduler clock,
            Supplier<Registration> registration,
            Supplier<Registration> asked,
            List<String> roles) {
        this.connection = connection;
        this.clock = clock;
        this.registration = registration;
        this.asked = asked;
        this.roles = roles;
    }

    @Override
    public Flowable<Input> inputs() {
        return connection
                .signals()
                .mapOptional(this::input)
                .repeatWhen(removed -> removed.concatMapSingle(end -> anotherId()))
                .takeUntil(closing)
                .doFinally(() -> subscription = null);
    }

    @Override
    public void send(Effect.ToMesos effect) {
        Subscription current = subscription;
        if (current == null) {
            LOG.debug("Not sent without a subscription: {}", effect);
            return;
        }
        Disposable unused =
                current.calls
                        .send(ToMesos.call(current.framework, effect))
                        .subscribe(
                                () -> {},
                                e -> LOG.debug("{} was not taken: {}", effect, e.getMessage()));
    }

    @Override
    public Completable close() {
        return Completable.fromAction(() -> closing.onNext(true)).andThen(connection.close());
    }

    private Optional<Input> input(Signal signal) {
        if (signal instanceof Signal.Subscribed s) {
            FrameworkID framework = s.event().getFrameworkId();
            subscription = new Subscription(framework, s.calls());
            told = "";
            String master = s.master().host() + ':' + s.master().port();
            return Optional.of(new Input.Subscribed(framework.getValue(), master));
        }
        if (signal instanceof Signal.Ended e) {
            return ended(e);
        }
        Instant now = Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
        return signal instanceof Signal.Happened h
                ? FromMesos.input(h.event(), roles, now)
                : Optional.empty();
    }

    private Optional<Input> ended(Signal.Ended end) {
        boolean wasSubscribed = subscription != null;
        subscription = null;
        return switch (end.ending()) {
            case OUSTED -> throw new OustedException(end.because());
            case REMOVED -> {
                refusedId = asked.get().frameworkId();
                yield Optional.of(new Input.FrameworkRemoved(end.because()));
            }
            case LOST, REFUSED -> {
                // A failed attempt is worth telling once, not every fifteen seconds.
                boolean news = wasSubscribed || !end.because().equals(told);
                told = end.because();
                yield news ? Optional.of(new Input.Disconnected(end.because())) : Optional.empty();
            }
        };
    }

    private Single<Boolean> anotherId() {
        return Flowable.interval(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS, clock)
                .onBackpressureDrop()
                .filter(tick -> !registration.get().frameworkId().equals(refusedId))
                .firstOrError()
                .map(tick -> true);
    }
}
