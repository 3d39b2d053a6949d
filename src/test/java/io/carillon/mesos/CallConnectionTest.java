package io.carillon.mesos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.mesos.wire.RecordIoDecoder;
import io.carillon.node.Futures;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.observers.TestObserver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallConnectionTest extends WithMaster {

    @Test
    void tenThousandCallsArriveInOrderOnOneConnection() {
        wire.to(master.url());
        Calls calls = wire.awaitSubscribed(1).calls();
        List<String> names = IntStream.range(0, 10_000).mapToObj(i -> "o" + i).toList();
        List<Completable> answers = new ArrayList<>();
        names.forEach(name -> answers.add(calls.send(Wire.decline(name))));
        Completable.merge(answers).test().awaitDone(60, TimeUnit.SECONDS).assertComplete();

        assertThat(master.calls())
                .extracting(e -> e.call.getDecline().getOfferIds(0).getValue())
                .isEqualTo(names);
        assertThat(master.calls().stream().map(e -> e.connection).distinct()).hasSize(1);
    }

    @Test
    void callsGoAheadOfTheirAnswersButOnlySoManyOfThem(Vertx vertx) throws Exception {
        StringBuffer called = new StringBuffer();
        NetSocket[] caller = new NetSocket[1];
        NetServer raw =
                Futures.get(
                        vertx.createNetServer()
                                .connectHandler(
                                        socket ->
                                                socket.handler(
                                                        bytes -> {
                                                            String text =
                                                                    bytes.toString(ISO_8859_1);
                                                            if (called.isEmpty()
                                                                    && !text.contains("-stream-id")
                                                                    && !text.contains(
                                                                            "-Stream-Id")) {
                                                                socket.write(accepted());
                                                            } else {
                                                                caller[0] = socket;
                                                                called.append(text);
                                                            }
                                                        }))
                                .listen(0, "localhost"),
                        Duration.ofSeconds(10));
        wire.options(o -> o.with(new WireOptions.Limits(RecordIoDecoder.DEFAULT_LIMIT, 8, 100)))
                .to(MasterUrl.at(false, "localhost", raw.actualPort()));
        Calls calls = wire.awaitSubscribed(1).calls();
        for (int i = 0; i < 50; i++) {
            calls.send(Wire.decline("o" + i)).test();
        }
        wire.await(() -> requests(called) == 8);
        caller[0].write("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n".repeat(3));
        wire.await(() -> requests(called) == 11);
        wire.pass(Duration.ofSeconds(10));
        assertThat(requests(called)).isEqualTo(11);
        assertThat(wire.ended()).isEmpty();
    }

    private static int requests(StringBuffer called) {
        return called.toString().split("POST ", -1).length - 1;
    }

    private static Buffer accepted() {
        Buffer event = FakeMaster.framed(FakeMaster.subscribed(15));
        return Buffer.buffer(
                        "HTTP/1.1 200 OK\r\n"
                                + "Mesos-Stream-Id: s\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n")
                .appendString(Integer.toHexString(event.length()) + "\r\n")
                .appendBuffer(event)
                .appendString("\r\n");
    }

    @Test
    void tooManyWaitingCallsEndTheSubscription() {
        master.onCall(e -> {});
        wire.options(o -> o.with(new WireOptions.Limits(RecordIoDecoder.DEFAULT_LIMIT, 4, 100)))
                .to(master.url());
        Calls calls = wire.awaitSubscribed(1).calls();
        List<TestObserver<Void>> answers = new ArrayList<>();
        for (int i = 0; i < 104; i++) {
            answers.add(calls.send(Wire.decline("o" + i)).test());
        }
        wire.await(() -> !master.calls().isEmpty());
        assertThat(wire.ended()).isEmpty();
        answers.add(calls.send(Wire.decline("one too many")).test());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).because()).contains("100 calls wait");
        answers.forEach(
                a ->
                        a.awaitDone(20, TimeUnit.SECONDS)
                                .assertError(SubscriptionEndedException.class));
    }

    @Test
    void aLongAnswerIsNotKept() {
        master.onCall(e -> e.answer(400, "Failed to validate " + "x".repeat(1 << 20)));
        wire.to(master.url());
        wire.awaitSubscribed(1)
                .calls()
                .send(Wire.decline("o"))
                .test()
                .awaitDone(20, TimeUnit.SECONDS)
                .assertError(e -> e.getMessage().length() < 10_000);
    }
}
