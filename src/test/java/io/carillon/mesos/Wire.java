package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.awaitility.Awaitility;

/** A {@link MesosConnection} on a real socket with time that the test lets pass. */
final class Wire {

    private static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("F-1").build();

    private static final FrameworkSettings SETTINGS =
            new FrameworkSettings(
                    "n", "u", List.of("r"), Duration.ofDays(7), Optional.empty(), "h", "");

    private final Vertx vertx;
    private final Context context;
    private final TestScheduler clock = new TestScheduler();
    private final TestSubscriber<Signal> seen;

    /** Virtual time must not run out while a real socket is at work. */
    private WireOptions options =
            WireOptions.defaults().withTimeouts(Duration.ofDays(1), Duration.ofDays(1));

    private MesosConnection connection;
    private volatile boolean completed;

    Wire(Vertx vertx) {
        this(vertx, Long.MAX_VALUE);
    }

    Wire(Vertx vertx, long demand) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.seen = new TestSubscriber<>(demand);
    }

    Wire options(UnaryOperator<WireOptions> change) {
        options = change.apply(options);
        return this;
    }

    void to(MasterUrl... masters) {
        to(MasterLocator.listed(List.of(masters)));
    }

    void to(MasterLocator locator) {
        connection =
                new MesosConnection(
                        vertx, context, clock, new Random(1), options, locator, SETTINGS);
        connection
                .signals(Optional.of(FRAMEWORK.getValue()))
                .doOnComplete(() -> completed = true)
                .subscribe(seen);
    }

    Vertx vertx() {
        return vertx;
    }

    TestSubscriber<Signal> seen() {
        return seen;
    }

    List<Signal.Subscribed> subscribed() {
        return of(Signal.Subscribed.class);
    }

    /** The events that came, but for heartbeats. */
    List<Signal.Happened> happened() {
        return of(Signal.Happened.class).stream().filter(s -> !isHeartbeat(s)).toList();
    }

    List<Signal.Happened> heartbeats() {
        return of(Signal.Happened.class).stream().filter(Wire::isHeartbeat).toList();
    }

    private static boolean isHeartbeat(Signal.Happened signal) {
        return signal.event().getType() == Event.Type.HEARTBEAT;
    }

    List<Signal.Ended> ended() {
        return of(Signal.Ended.class);
    }

    boolean completed() {
        return completed;
    }

    Signal.Subscribed awaitSubscribed(int times) {
        await(() -> subscribed().size() >= times);
        return subscribed().get(times - 1);
    }

    void await(BooleanSupplier condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(condition::getAsBoolean);
    }

    /** Lets time pass until then; how much. */
    Duration timeUntil(BooleanSupplier condition) {
        Duration step = Duration.ofMillis(250);
        Duration[] passed = {Duration.ZERO};
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> {
                            if (condition.getAsBoolean()) {
                                return true;
                            }
                            pass(step);
                            passed[0] = passed[0].plus(step);
                            return false;
                        });
        return passed[0];
    }

    /** Lets time pass, although the context may be gone. */
    void passBlindly(Duration time) {
        clock.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    void pass(Duration time) throws Exception {
        passBlindly(time);
        CountDownLatch done = new CountDownLatch(1);
        context.runOnContext(v -> done.countDown());
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }

    void cancel() {
        seen.cancel();
    }

    void close() {
        seen.cancel();
        if (connection != null) {
            assertThat(connection.close().blockingAwait(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    static Call subscribe() {
        return ToMesos.subscribe(SETTINGS, Optional.of(FRAMEWORK.getValue()));
    }

    static Call decline(String offer) {
        return Call.newBuilder()
                .setFrameworkId(FRAMEWORK)
                .setType(Call.Type.DECLINE)
                .setDecline(
                        Call.Decline.newBuilder().addOfferIds(OfferID.newBuilder().setValue(offer)))
                .build();
    }

    static Call revive() {
        return Call.newBuilder().setFrameworkId(FRAMEWORK).setType(Call.Type.REVIVE).build();
    }

    private <T extends Signal> List<T> of(Class<T> type) {
        return seen.values().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
