package io.carillon.mesos;

import static io.carillon.mesos.FakeMaster.framed;
import static io.carillon.mesos.FakeMaster.heartbeat;
import static io.carillon.mesos.FakeMaster.rescind;
import static io.carillon.mesos.FakeMaster.subscribed;
import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.node.Futures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as no HTTP library would send them, and streams that keep the letter of the protocol. */
class HostileWireTest extends WithHostileMaster {

    private static final String HEAD =
            "Content-Type: application/x-protobuf\r\nMesos-Stream-Id: s\r\n";

    private static Buffer answer(String head, Buffer body) {
        return RawMaster.text(head + "\r\n").appendBuffer(body);
    }

    /** The first request gets that, all later ones nothing. */
    private void onFirst(Buffer answer) {
        boolean[] done = {false};
        raw.onRequest(
                socket -> {
                    if (!done[0]) {
                        done[0] = true;
                        socket.write(answer);
                    }
                });
    }

    /** However a body is delimited: what is whole comes through. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.0 200 OK|",
                "HTTP/1.1 200 OK|Connection: close|",
                "HTTP/1.1 200 OK|Content-Length: 1000000|",
                "HTTP/1.1 200|",
                "HTTP/1.1 100 Continue||HTTP/1.1 200 OK|Content-Length: 1000|",
            })
    void aBodyIsABodyHoweverItIsDelimited(String head) {
        onFirst(
                answer(
                        head.replace("|", "\r\n") + HEAD,
                        framed(subscribed(15), heartbeat(), rescind("o"))));
        wire.to(raw.url());
        wire.awaitSubscribed(1);
        wire.await(() -> wire.happened().size() == 1);
        assertThat(wire.ended()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + HEAD + "\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + HEAD + "\r\n-1\r\nab\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                        + HEAD
                        + "\r\nffffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n" + HEAD + "\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n" + HEAD + "\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + HEAD + "\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n" + HEAD + "\r\n\u001f\u008b\b",
                "HTTP/1.1 200 OK\r\n" + HEAD + "\r\n{\"type\":\"SUBSCRIBED\"}",
                "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n" + HEAD + "\r\n",
                "HTTP/1.1 000 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 -1 Odd\r\nContent-Length: 0\r\n\r\n",
                "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
                "\r\n\r\n\r\n\r\nnothing\r\n\r\n",
                "HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: //localhost:0/\r\n\r\n",
                "HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: //localhost:99999/\r\n\r\n",
                "HTTP/1.1 307 Go\r\nContent-Length: 0\r\nLocation: //no.such.invalid:1/\r\n\r\n",
                "HTTP/1.1 429 Slow Down\r\nContent-Length: 0\r\nRetry-After: 0\r\n\r\n",
                "HTTP/1.1 503 Later\r\nContent-Length: 0\r\nRetry-After: 99999999999\r\n\r\n"
            })
    void whatIsNoSubscriptionCostsAnAttemptAndAPause(String answer) {
        raw.onRequest(socket -> socket.write(RawMaster.text(answer)));
        wire.to(raw.url());
        wire.await(() -> !wire.ended().isEmpty());
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.LOST);
        assertThat(wire.subscribed()).isEmpty();
        assertThat(wire.timeUntil(() -> wire.ended().size() == 2))
                .isBetween(Duration.ofMillis(250), Duration.ofSeconds(30));
    }

    @Test
    void aProtocolThatWeDoNotSwitchToIsNoSubscription() {
        raw.onRequest(
                socket ->
                        socket.write(
                                RawMaster.text(
                                        "HTTP/1.1 101 Switching Protocols\r\n"
                                                + "Upgrade: h2c\r\nConnection: upgrade\r\n\r\n")));
        wire.options(o -> WireOptions.defaults()).to(raw.url());
        wire.await(() -> !raw.sockets().isEmpty());
        wire.timeUntil(() -> !wire.ended().isEmpty());
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.LOST);
    }

    /** A record that grows by a byte now and then never ends; the stream is dead all the same. */
    @Test
    void bytesThatTrickleAreNoSignOfLife() throws Exception {
        master.onSubscribe(
                e -> {
                    e.accept(10);
                    e.raw(RawMaster.text("1000000\n"));
                    vertx.setPeriodic(
                            1,
                            id -> {
                                if (e.over()) {
                                    vertx.cancelTimer(id);
                                } else {
                                    e.raw(RawMaster.text("x"));
                                }
                            });
                });
        wire.to(master.url());
        wire.awaitSubscribed(1);
        Duration quiet = wire.timeUntil(() -> !wire.ended().isEmpty());
        assertThat(quiet).isBetween(Duration.ofSeconds(29), Duration.ofMinutes(3));
        assertThat(wire.ended().get(0).because()).contains("heartbeats are missing");
    }

    /** Virtual time would run ahead of the socket: each part is read before time passes. */
    @Test
    void aLargeRecordOnItsWayIsASignOfLife() throws Exception {
        Buffer part = Buffer.buffer(new byte[4 << 10]);
        master.onSubscribe(
                e -> {
                    e.accept(10);
                    e.raw(RawMaster.text("50000000\n"));
                });
        wire.to(master.url());
        Signal.Subscribed there = wire.awaitSubscribed(1);
        for (int i = 0; i < 500; i++) {
            Future<Void> written = master.subscribes().get(0).raw(part);
            Futures.get(written, Duration.ofSeconds(10));
            bytesAreRead(there);
            wire.pass(Duration.ofMillis(250));
        }
        assertThat(wire.ended()).isEmpty();
    }

    /** The event loop that reads the answer to a call reads in the same turn what came before. */
    private static void bytesAreRead(Signal.Subscribed there) throws InterruptedException {
        there.calls().send(Wire.revive()).test().await().assertNoErrors();
    }

    @Test
    void anAnswerThatNobodyAskedForBreaksTheConnectionOfCalls() {
        boolean[] first = {true};
        raw.onRequest(
                socket -> {
                    if (first[0]) {
                        first[0] = false;
                        socket.write(
                                answer("HTTP/1.1 200 OK\r\n" + HEAD, framed(subscribed(3600))));
                    } else {
                        String taken = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";
                        socket.write(RawMaster.text(taken + taken + taken));
                    }
                });
        wire.to(raw.url());
        wire.awaitSubscribed(1).calls().send(Wire.revive()).test();
        wire.await(() -> !wire.ended().isEmpty());
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.LOST);
    }

    /** A body without end holds up all later answers. */
    @Test
    void anAnswerToACallThatNeverEndsIsNoAnswer() {
        wire.options(o -> o.withTimeouts(Duration.ofDays(1), Duration.ofSeconds(30)));
        boolean[] first = {true};
        raw.onRequest(
                socket -> {
                    if (first[0]) {
                        first[0] = false;
                        socket.write(
                                answer("HTTP/1.1 200 OK\r\n" + HEAD, framed(subscribed(3600))));
                    } else {
                        socket.write("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n");
                        trickle(socket);
                    }
                });
        wire.to(raw.url());
        wire.awaitSubscribed(1).calls().send(Wire.revive()).test();
        wire.await(() -> raw.sockets().size() == 2);
        assertThat(wire.timeUntil(() -> !wire.ended().isEmpty()))
                .isBetween(Duration.ofSeconds(29), Duration.ofMinutes(3));
        assertThat(wire.ended().get(0).because()).contains("Calls are not answered");
    }

    private void trickle(NetSocket socket) {
        long timer = vertx.setPeriodic(1, id -> socket.write("1\r\nx\r\n"));
        socket.closeHandler(v -> vertx.cancelTimer(timer));
    }

    @Test
    void theConnectionOfCallsThatAProxyClosesAfterEachAnswerIsABreak() {
        master.onCall(
                e -> {
                    e.answer(202, "");
                    e.cut();
                });
        wire.to(master.url());
        wire.awaitSubscribed(1).calls().send(Wire.revive()).test();
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        assertThat(wire.ended())
                .extracting(Signal.Ended::ending)
                .containsOnly(SubscriptionEnd.LOST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F-2", " F-1", "f-1"})
    void anotherFrameworkIsNotUs(String id) {
        Event.Builder other = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        other.getSubscribedBuilder().setFrameworkId(FrameworkID.newBuilder().setValue(id));
        master.onSubscribe(
                e -> {
                    master.onSubscribe(again -> again.accept(15));
                    e.stream().send(other.build(), rescind("o"));
                });
        wire.to(master.url());
        wire.await(() -> !wire.ended().isEmpty());
        assertThat(wire.subscribed()).isEmpty();
        assertThat(wire.ended().get(0).because()).contains("'F-1'").contains("'" + id + "'");
        wire.timeUntil(() -> wire.subscribed().size() == 1);
    }

    @Test
    void aConnectionThatIsResetInsideAnEventIsABreak() throws Exception {
        try (java.net.ServerSocket server = new java.net.ServerSocket(0)) {
            Thread peer =
                    new Thread(
                            () -> {
                                try (java.net.Socket stream = server.accept()) {
                                    int unused = stream.getInputStream().read(new byte[4096]);
                                    java.net.Socket calls = null;
                                    Buffer whole =
                                            answer(
                                                    "HTTP/1.1 200 OK\r\n" + HEAD,
                                                    framed(subscribed(15), rescind("o")));
                                    byte[] cut = whole.getBytes(0, whole.length() - 2);
                                    stream.getOutputStream().write(cut);
                                    stream.getOutputStream().flush();
                                    calls = server.accept();
                                    stream.setSoLinger(true, 0);
                                    calls.close();
                                } catch (java.io.IOException e) {
                                    intoTheVoid.add(e);
                                }
                            });
            peer.start();
            wire.to(MasterUrl.at(false, "localhost", server.getLocalPort()));
            wire.await(() -> !wire.ended().isEmpty());
            peer.join(10_000);
        }
        assertThat(wire.happened()).isEmpty();
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.LOST);
    }
}
