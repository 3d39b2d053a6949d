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
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription that comes back: one {@link SubscriptionSession} after the other, with pauses
 * between them that grow from half a second to fifteen seconds when a master is lost and from
 * fifteen seconds to two minutes when it refuses us. Ends only when a newer subscriber or the
 * removal of the framework ends it, or nobody listens any more.
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
    private final Supplier<Call> subscribe;
    private final RandomGenerator random;
    private final JitteredBackoff afterLoss;
    private final JitteredBackoff afterRefusal;
    private SubscriptionEnd last = SubscriptionEnd.LOST;
    private final SerialDisposable proving = new SerialDisposable();
    private @Nullable MasterUrl tried;

    /**
     * A connection on that context.
     *
     * @param clock measures all delays
     * @param random cuts the pauses
     * @param subscribe makes the SUBSCRIBE of each attempt, on the context
     */
    MesosConnection(
            Vertx vertx,
            Context context,
            Scheduler clock,
            RandomGenerator random,
            WireOptions options,
            MasterLocator locator,
            Supplier<Call> subscribe) {
        this.timers = new Timers(clock, context);
        this.http = new MesosHttp(vertx, timers, options);
        this.options = options;
        this.locator = locator;
        this.subscribe = subscribe;
        this.random = random;
        this.afterLoss = new JitteredBackoff(LOSS_DELAY, random);
        this.afterRefusal = new JitteredBackoff(REFUSAL_DELAY, random);
    }

    /**
     * The signals, on the context, as they are asked for: asking for none stops the socket. To be
     * subscribed to once; cancelling closes the connections. Completes after the last {@link
     * Signal.Ended} that is for ever.
     */
    Flowable<Signal> signals() {
        return Flowable.defer(this::session)
                .doOnNext(this::note)
                .repeatWhen(ends -> ends.concatMapSingle(end -> pause().toSingleDefault(end)))
                .takeUntil(s -> s instanceof Signal.Ended e && e.ending().last())
                // Its context may be gone when the time is up.
                .doFinally(proving::dispose)
                .subscribeOn(timers.onContext());
    }

    private Flowable<Signal> session() {
        Single<MasterUrl> origin = locator.next().doOnSuccess(master -> tried = master);
        return new SubscriptionSession(http, timers, options, locator, origin, subscribe).signals();
    }

    /** Lets go of the HTTP client. */
    Completable close() {
        return http.close();
    }

    private void note(Signal signal) {
        if (signal instanceof Signal.Subscribed) {
            afterRefusal.reset();
            // A mere SUBSCRIBED may be followed by a break again and again.
            proving.set(timers.after(LOSS_DELAY.longest()).subscribe(afterLoss::reset));
        } else if (signal instanceof Signal.Ended e) {
            proving.set(Disposable.disposed());
            LOG.debug("No subscription ({}): {}", e.ending(), e.because());
            last = e.ending();
        }
    }

    /** A new leader is worth a try at once, give or take. */
    private Completable pause() {
        Duration whole = last == SubscriptionEnd.REFUSED ? afterRefusal.next() : afterLoss.next();
        Completable pause = timers.after(whole);
        if (last != SubscriptionEnd.LOST) {
            return pause;
        }
        Duration jitter = Duration.ofNanos(random.nextLong(LOSS_DELAY.first().toNanos()));
        return pause.ambWith(
                locator.leaders()
                        .skipWhile(leader -> tried != null && leader.sameServer(tried))
                        .firstElement()
                        .ignoreElement()
                        .andThen(timers.after(jitter)));
    }
}
