package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.mesos.Teardown.FailedException;
import io.carillon.mesos.Teardown.Outcome;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The end of a framework, against a master that does what it pleases. */
@ExtendWith(VertxExtension.class)
class TeardownTest {
    private final TestScheduler clock = new TestScheduler();
    private final AtomicBoolean removed = new AtomicBoolean();
    private FakeMaster master;
    private Teardown teardown;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        master = new FakeMaster(vertx);
        master.onSubscribe(this::answer);
        teardown =
                new Teardown(
                        vertx,
                        clock,
                        WireOptions.defaults().withTimeouts(Duration.ofDays(1), Duration.ofDays(1)),
                        MasterLocator.listed(List.of(master.url())),
                        new FrameworkSettings(
                                "Carillon",
                                "svc",
                                List.of("batch"),
                                Duration.ofDays(7),
                                Optional.empty(),
                                "node-1",
                                ""));
    }

    private void answer(FakeMaster.Exchange exchange) {
        if (removed.get()) {
            exchange.stream().send(FakeMaster.error("Framework has been removed"));
            exchange.end();
        } else {
            exchange.accept(15);
        }
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    @Test
    void itIsOrderedUnderItsStreamAndConfirmedByTheMastersWords() {
        master.onCall(
                call -> {
                    removed.set(true);
                    call.answer(202, "");
                    master.subscribes().get(0).end();
                });
        TestObserver<Outcome> done = run();

        assertThat(done.values()).containsExactly(Outcome.TORN_DOWN);
        assertThat(master.calls()).hasSize(1);
        FakeMaster.Exchange call = master.calls().get(0);
        assertThat(call.call.getType()).isEqualTo(Call.Type.TEARDOWN);
        assertThat(call.call.getFrameworkId().getValue()).isEqualTo("F-1");
        assertThat(call.headers.get("Mesos-Stream-Id")).isEqualTo(FakeMaster.STREAM_ID);
        Call subscribe = master.subscribes().get(0).call;
        assertThat(subscribe.getFrameworkId().getValue()).isEqualTo("F-1");
        assertThat(subscribe.getSubscribe().getFrameworkInfo().getId().getValue()).isEqualTo("F-1");
        assertThat(subscribe.getSubscribe().getSuppressedRolesList()).containsExactly("batch");
    }

    @Test
    void oneThatIsGoneIsNotOrderedAgain() {
        removed.set(true);

        assertThat(run().values()).containsExactly(Outcome.GONE_BEFORE);
        assertThat(master.calls()).isEmpty();
    }

    @Test
    void aMasterThatKnowsNothingOfTheOrderIsToldAnew() {
        master.onCall(
                call -> {
                    removed.set(master.calls().size() == 3);
                    call.answer(202, "");
                    call.connection.close();
                    master.subscribes().get(master.calls().size() - 1).cut();
                });

        assertThat(run().values()).containsExactly(Outcome.TORN_DOWN);
        assertThat(master.calls()).hasSize(3);
    }

    @Test
    void aSchedulerThatOustsUsIsOustedInTurn() {
        master.onCall(
                call -> {
                    call.answer(202, "");
                    FakeMaster.Exchange stream =
                            master.subscribes().get(master.subscribes().size() - 1);
                    removed.set(master.calls().size() == 2);
                    stream.send(FakeMaster.error("Framework failed over"));
                    stream.end();
                });

        assertThat(run().values()).containsExactly(Outcome.TORN_DOWN);
        assertThat(master.calls()).hasSize(2);
    }

    @Test
    void anOrderThatIsNotConfirmedIsNoEnd() {
        master.onCall(call -> call.answer(202, ""));
        FailedException failure = failure(run());

        assertThat(failure.sent()).isTrue();
        assertThat(failure).hasMessageContaining("not confirmed");
    }

    @Test
    void whoRefusesUsIsNotAskedAgain() {
        master.onSubscribe(exchange -> exchange.answer(401, "who are you?"));
        FailedException failure = failure(run());

        assertThat(failure.sent()).isFalse();
        assertThat(failure).hasMessageContaining("credentials").hasMessageContaining("who are you");
    }

    @Test
    void whoIsNotThereIsWaitedForAndNamed() {
        master.onSubscribe(exchange -> exchange.answer(503, "later"));
        FailedException failure = failure(run());

        assertThat(failure.sent()).isFalse();
        assertThat(failure).hasMessageContaining("within 60 s").hasMessageContaining("later");
    }

    private TestObserver<Outcome> run() {
        TestObserver<Outcome> done = teardown.run("F-1", Duration.ofSeconds(60)).test();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(40))
                .until(
                        () -> {
                            clock.advanceTimeBy(20, TimeUnit.MILLISECONDS);
                            return done.await(0, TimeUnit.MILLISECONDS);
                        });
        return done;
    }

    private static FailedException failure(TestObserver<Outcome> done) {
        Throwable[] error = new Throwable[1];
        done.assertError(
                e -> {
                    error[0] = e;
                    return true;
                });
        assertThat(error[0]).isInstanceOf(FailedException.class);
        return (FailedException) error[0];
    }
}
