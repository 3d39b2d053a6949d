package io.carillon.mesos;

import io.carillon.model.Backoff;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription that is renewed: one {@link SubscriptionSession} after the other. The delays
 * between them grow from half a second to fifteen seconds after a master is lost, and from fifteen
 * seconds to two minutes after it refuses the subscription. Ends only with a newer subscriber, the
 * removal of the framework, or the cancellation of the signals.
 */
final class MesosConnection {

    private static final Logger LOG = LoggerFactory.getLogger(MesosConnection.class);

    private static final Backoff LOSS_DELAY =
            Backoff.doubling(Duration.ofMillis(500), Duration.ofSeconds(15));
    private static final Backoff REFUSAL_DELAY =
            Backoff.doubling(Duration.ofSeconds(15), Duration.ofMinutes(2));

    private final MesosHttp http;
    private final Timers timers;
    private final WireOptions options;
    private final MasterLocator locator;
    private final FrameworkSettings settings;
    private final RandomGenerator random;
    private final JitteredBackoff afterLoss;
    private final JitteredBackoff afterRefusal;
    private Optional<String> framework = Optional.empty();
    private SubscriptionEnd last = SubscriptionEnd.LOST;
    private @Nullable MasterUrl tried;

    /**
     * A connection that works on the given context.
     *
     * @param clock measures all delays
     * @param random the jitter of the delays
     */
    MesosConnection(
            Vertx vertx,
            Context context,
            Scheduler clock,
            RandomGenerator random,
            WireOptions options,
            MasterLocator locator,
            FrameworkSettings settings) {
        this.timers = new Timers(clock, context);
        this.http = new MesosHttp(vertx, timers, options);
        this.options = options;
        this.locator = locator;
        this.settings = settings;
        this.random = random;
        this.afterLoss = new JitteredBackoff(LOSS_DELAY, random);
        this.afterRefusal = new JitteredBackoff(REFUSAL_DELAY, random);
    }

    /**
     * The signals of a subscription under an id, on the context, as they are requested. Without
     * requests nothing is read from the socket. Cancelling closes the connections, and is required
     * before the signals of another id are subscribed to. Completes after the final {@link
     * Signal.Ended}.
     *
     * <p>Without an id a framework is registered, once. Every later attempt uses the id that the
     * master assigned, even if the connection broke right after.
     *
     * @param frameworkId the framework id; empty for a new framework
     */
    Flowable<Signal> signals(Optional<String> frameworkId) {
        return Flowable.defer(() -> lives(frameworkId)).subscribeOn(timers.onContext());
    }

    private Flowable<Signal> lives(Optional<String> frameworkId) {
        framework = frameworkId;
        Notes notes = new Notes();
        // A master that removes each framework at once must not be flooded with new ones.
        Completable begin = last == SubscriptionEnd.REMOVED ? delay() : Completable.complete();
        return begin.andThen(
                        Flowable.defer(this::session)
                                .doOnNext(signal -> signal.accept(notes))
                                .repeatWhen(ends -> ends.concatMapSingle(this::delayed)))
                .takeUntil(s -> s instanceof Signal.Ended e && e.ending().last())
                // The context may be gone after the delay.
                .doFinally(notes.proving::dispose);
    }

    private Single<Object> delayed(Object end) {
        return delay().toSingleDefault(end);
    }

    private Flowable<Signal> session() {
        Single<MasterUrl> origin = locator.next().doOnSuccess(master -> tried = master);
        Call subscribe = ToMesos.subscribe(settings, framework);
        return new SubscriptionSession(http, timers, options, locator, origin, subscribe).signals();
    }

    /** Closes the HTTP client. */
    Completable close() {
        return http.close();
    }

    /** Notes everything that the next attempt depends on. */
    private final class Notes implements Signal.Handler<Boolean> {
        final SerialDisposable proving = new SerialDisposable();

        @Override
        public Boolean subscribed(Signal.Subscribed signal) {
            framework = Optional.of(signal.event().getFrameworkId().getValue());
            afterRefusal.reset();
            // The connection may break again and again right after SUBSCRIBED.
            return proving.set(timers.after(LOSS_DELAY.longest()).subscribe(afterLoss::reset));
        }

        @Override
        public Boolean happened(Signal.Happened signal) {
            return true;
        }

        @Override
        public Boolean ended(Signal.Ended signal) {
            LOG.debug("No subscription ({}): {}", signal.ending(), signal.because());
            last = signal.ending();
            return proving.set(Disposable.disposed());
        }
    }

    /** The delay before the next attempt. A new leader is tried almost at once. */
    private Completable delay() {
        Duration whole = last == SubscriptionEnd.REFUSED ? afterRefusal.next() : afterLoss.next();
        Completable delay = timers.after(whole);
        if (last != SubscriptionEnd.LOST) {
            return delay;
        }
        Duration jitter = Duration.ofNanos(random.nextLong(LOSS_DELAY.first().toNanos()));
        return delay.ambWith(
                locator.leaders()
                        .skipWhile(leader -> tried != null && leader.sameServer(tried))
                        .firstElement()
                        .ignoreElement()
                        .andThen(timers.after(jitter)));
    }
}
