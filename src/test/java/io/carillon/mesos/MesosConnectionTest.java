package io.carillon.mesos;

import static io.carillon.mesos.FakeMaster.error;
import static io.carillon.mesos.FakeMaster.rescind;
import static io.carillon.mesos.FakeMaster.subscribed;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.carillon.node.Futures;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of subscriptions, against masters that behave and masters that do not. */
class MesosConnectionTest extends WithMaster {

    @Test
    void requestsCarryExactlyTheHeadersThatAMasterTakes() {
        wire.options(o -> o.with(new Credentials("carillon", "s3cret"))).to(master.url());
        Signal.Subscribed subscribed = wire.awaitSubscribed(1);
        subscribed.calls().send(Wire.decline("o1")).test();
        wire.await(() -> master.calls().size() == 1);

        FakeMaster.Exchange stream = master.subscribes().get(0);
        FakeMaster.Exchange call = master.calls().get(0);
        for (FakeMaster.Exchange each : List.of(stream, call)) {
            assertThat(each.path).isEqualTo("/api/v1/scheduler");
            assertThat(each.headers.getAll("Content-Type"))
                    .containsExactly("application/x-protobuf");
            assertThat(each.headers.getAll("Accept")).containsExactly("application/x-protobuf");
            assertThat(each.headers.getAll("Authorization"))
                    .containsExactly("Basic Y2FyaWxsb246czNjcmV0");
            assertThat(each.headers.names()).doesNotContain("Accept-Encoding", "Upgrade", "Expect");
            assertThat(each.headers.get("Host")).isEqualTo("localhost:" + master.port());
        }
        assertThat(stream.headers.names()).doesNotContain("Mesos-Stream-Id");
        assertThat(call.headers.getAll("Mesos-Stream-Id")).containsExactly(FakeMaster.STREAM_ID);
        assertThat(call.connection).isNotSameAs(stream.connection);
    }

    @Test
    void theStreamOfEventsComesThroughWithoutHeartbeatsAndStrangers() {
        Event stranger =
                Event.newBuilder()
                        .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                1,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(99)
                                                        .build())
                                        .build())
                        .build();
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.raw(Buffer.buffer("0\n"));
                    e.send(stranger, rescind("o1"), FakeMaster.heartbeat(), rescind("o2"));
                });
        wire.to(master.url());
        wire.await(() -> wire.happened().size() == 2);
        assertThat(wire.happened())
                .extracting(s -> s.event().getRescind().getOfferId().getValue())
                .containsExactly("o1", "o2");
        assertThat(wire.ended()).isEmpty();
    }

    @Test
    void whenTheMasterEndsTheStreamWeComeBack() {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.end();
                });
        wire.to(master.url());
        wire.timeUntil(() -> wire.subscribed().size() == 3);
        assertThat(wire.ended()).allMatch(e -> e.ending() == SubscriptionEnd.LOST);
    }

    @Test
    void whenTheStreamBreaksTheCallsBreakToo() {
        wire.to(master.url());
        Calls calls = wire.awaitSubscribed(1).calls();
        master.onCall(e -> {});
        var answer = calls.send(Wire.decline("o1")).test();
        wire.await(() -> master.calls().size() == 1);
        master.subscribes().get(0).cut();
        wire.await(() -> wire.ended().size() == 1);
        answer.awaitDone(20, TimeUnit.SECONDS).assertError(SubscriptionEndedException.class);
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        calls.send(Wire.decline("o2"))
                .test()
                .awaitDone(20, TimeUnit.SECONDS)
                .assertError(SubscriptionEndedException.class);
        assertThat(master.calls()).hasSize(1);
    }

    @Test
    void whenTheCallsBreakTheStreamBreaksToo() {
        wire.to(master.url());
        master.onCall(FakeMaster.Exchange::cut);
        wire.awaitSubscribed(1).calls().send(Wire.decline("o1")).test();
        wire.await(() -> wire.ended().size() == 1);
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        assertThat(master.calls()).as("no call is sent twice").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 400, 401, 403, 404, 500, 503})
    void anAnswerThatMeansThatWeAreNotSubscribedEndsTheSubscription(int status) {
        master.onCall(e -> e.answer(status, "Framework is not subscribed"));
        wire.to(master.url());
        wire.awaitSubscribed(1).calls().send(Wire.decline("o1")).test();
        wire.await(() -> wire.ended().size() == 1);
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        assertThat(master.calls()).hasSize(1);
    }

    @Test
    void aCallThatIsWrongInItselfIsDroppedAndNothingElse() {
        master.onCall(
                e ->
                        e.answer(
                                e.call.hasDecline() ? 202 : 400,
                                "Failed to validate scheduler::Call: Expecting 'kill'"));
        wire.to(master.url());
        Calls calls = wire.awaitSubscribed(1).calls();
        calls.send(Wire.revive())
                .test()
                .awaitDone(20, TimeUnit.SECONDS)
                .assertError(CallRefusedException.class);
        calls.send(Wire.decline("o1")).test().awaitDone(20, TimeUnit.SECONDS).assertComplete();
        assertThat(wire.ended()).isEmpty();
    }

    @Test
    void missingHeartbeatsEndTheSubscriptionButNotBeforeTheirTime() throws Exception {
        master.onSubscribe(e -> e.accept(20));
        wire.to(master.url());
        assertThat(wire.awaitSubscribed(1).heartbeat()).isEqualTo(Duration.ofSeconds(20));
        wire.pass(Duration.ofSeconds(59));
        assertThat(wire.ended()).isEmpty();
        master.subscribes().get(0).send(FakeMaster.heartbeat(), rescind("o"));
        wire.await(() -> wire.happened().size() == 1);
        wire.pass(Duration.ofSeconds(59));
        assertThat(wire.ended()).isEmpty();
        wire.pass(Duration.ofSeconds(7));
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).because()).contains("3 heartbeats");
        wire.timeUntil(() -> wire.subscribed().size() == 2);
    }

    @Test
    void callsThatAreNeverAnsweredEndTheSubscription() {
        master.onSubscribe(e -> e.accept(3600));
        master.onCall(e -> {});
        wire.options(o -> WireOptions.defaults()).to(master.url());
        wire.awaitSubscribed(1).calls().send(Wire.decline("o1")).test();
        wire.await(() -> master.calls().size() == 1);
        Duration time = wire.timeUntil(() -> wire.ended().size() == 1);
        assertThat(time).isGreaterThan(WireOptions.defaults().timeouts().call());
        assertThat(wire.ended().get(0).because()).contains("not answered");
    }

    @Test
    void oustedWeNeverComeBack() throws Exception {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.send(error("Framework failed over"));
                    e.end();
                });
        wire.to(master.url());
        wire.await(wire::completed);
        assertThat(wire.ended())
                .containsExactly(new Signal.Ended(SubscriptionEnd.OUSTED, "Framework failed over"));
        wire.pass(Duration.ofHours(1));
        assertThat(master.subscribes()).hasSize(1);
    }

    @Test
    void removedWeNeverComeBack() throws Exception {
        master.onSubscribe(e -> e.stream().send(error("Framework has been removed")));
        wire.to(master.url());
        wire.await(wire::completed);
        assertThat(wire.ended())
                .extracting(Signal.Ended::ending)
                .containsExactly(SubscriptionEnd.REMOVED);
        wire.pass(Duration.ofHours(1));
        assertThat(master.subscribes()).hasSize(1);
    }

    @Test
    void anyOtherErrorIsARefusal() {
        master.onSubscribe(e -> e.stream().send(error("Not authorized to use roles 'x'")));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.REFUSED);
        assertThat(wire.timeUntil(() -> wire.ended().size() == 2))
                .isGreaterThan(Duration.ofSeconds(7));
    }

    @Test
    void aRecordThatIsNoEventBreaksTheStream() {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.raw(Buffer.buffer("3\n\u0001\u0002\u0003"));
                });
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).because()).contains("3 bytes", "010203");
    }

    @Test
    void anEventBeforeSubscribedBreaksTheStream() {
        master.onSubscribe(e -> e.stream().send(rescind("o"), subscribed(15)));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.happened()).isEmpty();
    }

    @Test
    void aStreamCutAtAnyByteIsABreakAndNothingElse() {
        Buffer whole = FakeMaster.framed(subscribed(15), FakeMaster.heartbeat(), rescind("o"));
        int[] cut = {0};
        master.onSubscribe(
                e -> {
                    e.stream();
                    e.raw(whole.slice(0, 1 + cut[0]++ % whole.length()));
                    wire.vertx().setTimer(5, t -> e.cut());
                });
        wire.to(master.url());
        wire.timeUntil(() -> wire.ended().size() > whole.length());
        assertThat(wire.ended()).allMatch(e -> e.ending() == SubscriptionEnd.LOST);
    }

    @Test
    void cancellingClosesBothConnections() {
        wire.to(master.url());
        wire.awaitSubscribed(1).calls().send(Wire.decline("o1")).test();
        wire.await(() -> master.calls().size() == 1);
        boolean[] closed = new boolean[2];
        master.subscribes().get(0).connection.closeHandler(v -> closed[0] = true);
        master.calls().get(0).connection.closeHandler(v -> closed[1] = true);
        wire.cancel();
        wire.await(() -> closed[0] && closed[1]);
    }

    @Test
    void nothingWaitsForAContextThatIsGone() throws Exception {
        List<Throwable> undelivered = new CopyOnWriteArrayList<>();
        var former = RxJavaPlugins.getErrorHandler();
        RxJavaPlugins.setErrorHandler(undelivered::add);
        try {
            Vertx own = Vertx.vertx();
            Wire there = new Wire(own);
            there.to(master.url());
            there.awaitSubscribed(1);
            there.close();
            Futures.get(own.close(), Duration.ofSeconds(10));
            there.passBlindly(Duration.ofMinutes(1));
            assertThat(undelivered).isEmpty();
        } finally {
            RxJavaPlugins.setErrorHandler(former);
        }
    }
}
