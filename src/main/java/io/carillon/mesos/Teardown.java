package io.carillon.mesos;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a framework with all its tasks from Mesos. It subscribes with the framework's id, which
 * ousts another scheduler, sends TEARDOWN, and subscribes again until Mesos says that the framework
 * has been removed. The answer 202 only says that the call arrived. A new leading master that does
 * not know of the call gets it again. Used once.
 */
public final class Teardown {
    private static final Logger LOG = LoggerFactory.getLogger(Teardown.class);

    private static final Duration AGAIN = Duration.ofMillis(200);

    private final Vertx vertx;
    private final Scheduler clock;
    private final WireOptions options;
    private final MasterLocator locator;
    private final FrameworkSettings settings;
    private volatile String last = "no master has answered";
    private volatile boolean sent;
    private volatile boolean taken;

    /** The result of a teardown. */
    public enum Outcome {
        /** The framework existed and was removed. */
        TORN_DOWN,
        /** Mesos had removed the framework before. */
        GONE_BEFORE
    }

    /** The teardown failed or was not confirmed. */
    public static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean sent;

        FailedException(String message, boolean sent) {
            super(message);
            this.sent = sent;
        }

        /** Whether the call was sent. Its effect is then unknown. */
        public boolean sent() {
            return sent;
        }
    }

    /**
     * A teardown of a framework with the given settings.
     *
     * @param clock measures all delays
     */
    public Teardown(
            Vertx vertx,
            Scheduler clock,
            WireOptions options,
            MasterLocator locator,
            FrameworkSettings settings) {
        this.vertx = vertx;
        this.clock = clock;
        this.options = options;
        this.locator = locator;
        this.settings = settings;
    }

    /** Removes the framework within a timeout. Fails with {@link FailedException}. */
    public Single<Outcome> run(String frameworkId, Duration patience) {
        return Flowable.defer(() -> life(frameworkId))
                // A node that has not noticed yet may oust this subscription: try again.
                .repeatWhen(ends -> ends.delay(AGAIN.toNanos(), TimeUnit.NANOSECONDS, clock))
                .doOnNext(this::note)
                .filter(signal -> signal instanceof Signal.Ended)
                .cast(Signal.Ended.class)
                .filter(
                        end ->
                                end.ending() == SubscriptionEnd.REMOVED
                                        || end.ending() == SubscriptionEnd.REFUSED)
                .firstOrError()
                .timeout(patience.toNanos(), TimeUnit.NANOSECONDS, clock)
                .flatMap(this::outcome)
                .onErrorResumeNext(e -> Single.error(failed(e, patience)));
    }

    private Flowable<Signal> life(String frameworkId) {
        MesosConnection connection =
                new MesosConnection(
                        vertx,
                        vertx.getOrCreateContext(),
                        clock,
                        new Random(),
                        options,
                        locator,
                        settings);
        return connection
                .signals(Optional.of(frameworkId))
                .doOnNext(signal -> tell(signal, frameworkId))
                .doFinally(
                        () -> {
                            var unused = connection.close().onErrorComplete().subscribe();
                        });
    }

    private void tell(Signal signal, String frameworkId) {
        if (signal instanceof Signal.Subscribed subscribed) {
            sent = true;
            Call call =
                    Call.newBuilder()
                            .setType(Call.Type.TEARDOWN)
                            .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                            .build();
            var unused =
                    subscribed
                            .calls()
                            .send(call)
                            .subscribe(
                                    () -> taken = true,
                                    e -> LOG.debug("TEARDOWN failed: {}", e.getMessage()));
        }
    }

    private void note(Signal signal) {
        if (signal instanceof Signal.Ended end) {
            last = end.because();
        }
    }

    private Single<Outcome> outcome(Signal.Ended end) {
        if (end.ending() == SubscriptionEnd.REFUSED) {
            return Single.error(new FailedException(end.because(), sent));
        }
        return Single.just(sent ? Outcome.TORN_DOWN : Outcome.GONE_BEFORE);
    }

    private Throwable failed(Throwable failure, Duration patience) {
        if (failure instanceof FailedException) {
            return failure;
        }
        String why =
                failure instanceof TimeoutException ? last : String.valueOf(failure.getMessage());
        return new FailedException(
                (taken
                                ? "Mesos accepted the teardown but has not confirmed it within "
                                : "Mesos cannot be reached, or does not answer, within ")
                        + patience.toSeconds()
                        + " s: "
                        + why,
                sent);
    }
}
