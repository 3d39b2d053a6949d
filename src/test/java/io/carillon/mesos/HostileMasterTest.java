package io.carillon.mesos;

import static io.carillon.mesos.FakeMaster.heartbeat;
import static io.carillon.mesos.FakeMaster.rescind;
import static io.carillon.mesos.FakeMaster.subscribed;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masters that break every rule: each costs one attempt and a pause, and nothing else. */
class HostileMasterTest extends WithHostileMaster {

    private Signal.Ended ended() {
        wire.await(() -> !wire.ended().isEmpty());
        assertThat(wire.ended()).hasSize(1);
        assertThat(wire.completed()).isFalse();
        return wire.ended().get(0);
    }

    /** The next attempt comes, but not at once. */
    private void comesBackAfterAPause() {
        int attempts = master.subscribes().size();
        assertThat(wire.timeUntil(() -> master.subscribes().size() > attempts))
                .isGreaterThanOrEqualTo(Duration.ofMillis(250));
    }

    @Test
    void aSubscriptionCutAtAnyByteIsABreakAndWhatCameBeforeIsWhole() {
        Buffer whole = RawMaster.subscription(subscribed(15), heartbeat(), rescind("o1"));
        for (int length = 0; length <= whole.length(); length++) {
            int cut = length;
            raw.onRequest(
                    socket -> socket.write(whole.slice(0, cut)).onComplete(v -> socket.close()));
            Wire one = new Wire(vertx);
            one.to(raw.url());
            one.await(() -> !one.ended().isEmpty());
            assertThat(one.ended()).as("cut at %d", cut).hasSize(1);
            assertThat(one.ended().get(0).ending()).isEqualTo(SubscriptionEnd.LOST);
            assertThat(one.subscribed().size()).isGreaterThanOrEqualTo(one.happened().size());
            one.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "x\n",
                "-1\n",
                " 5\n",
                "5 \n",
                "+5\n",
                "0x5\n",
                "1e3\n",
                "67108865\n",
                "9223372036854775808\n",
                "999999999999999999999999",
                "5\r\n"
            })
    void aLengthThatIsNoneBreaksTheStream(String length) {
        master.onSubscribe(
                e -> {
                    e.accept(15);
                    e.raw(RawMaster.text(length));
                });
        wire.to(master.url());
        assertThat(ended().ending()).isEqualTo(SubscriptionEnd.LOST);
        assertThat(wire.subscribed()).hasSize(1);
        comesBackAfterAPause();
    }

    @Test
    void emptyRecordsAndHeartbeatsAloneAreNoSubscription() {
        wire.options(o -> WireOptions.defaults());
        master.onSubscribe(
                e -> {
                    e.stream().raw(RawMaster.text("0\n0\n0\n"));
                    e.send(heartbeat());
                });
        wire.to(master.url());
        wire.await(() -> !master.subscribes().isEmpty());
        assertThat(wire.timeUntil(() -> !wire.ended().isEmpty()))
                .isGreaterThanOrEqualTo(WireOptions.defaults().timeouts().subscribe());
        assertThat(ended().because()).contains("No SUBSCRIBED");
    }

    @Test
    void subscribedTwiceIsABreak() {
        master.onSubscribe(e -> e.stream().send(subscribed(15), subscribed(15)));
        wire.to(master.url());
        assertThat(ended().because()).contains("SUBSCRIBED twice");
        assertThat(wire.subscribed()).hasSize(1);
        comesBackAfterAPause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"absent", "empty", "no payload"})
    void subscribedWithoutAFrameworkIdIsNone(String how) {
        Event.Builder event = Event.newBuilder().setType(Event.Type.SUBSCRIBED);
        if (how.equals("empty")) {
            event.getSubscribedBuilder().setFrameworkId(FrameworkID.newBuilder().setValue(""));
        } else if (how.equals("absent")) {
            event.getSubscribedBuilder().setHeartbeatIntervalSeconds(15);
        }
        byte[] bytes = event.buildPartial().toByteArray();
        master.onSubscribe(
                e -> e.stream().raw(RawMaster.text(bytes.length + "\n").appendBytes(bytes)));
        wire.to(master.url());
        assertThat(ended().ending()).isEqualTo(SubscriptionEnd.LOST);
        assertThat(wire.subscribed()).isEmpty();
        comesBackAfterAPause();
    }

    @ParameterizedTest
    @CsvSource({
        "200 OK, 'Content-Type: application/x-protobuf', No Mesos-Stream-Id",
        "200 OK, 'Content-Type: application/x-protobuf|Mesos-Stream-Id: ', No Mesos-Stream-Id",
        "200 OK, 'Content-Type: text/html|Mesos-Stream-Id: s', text/html",
        "200 OK, 'Content-Type: application/json|Mesos-Stream-Id: s', application/json",
        "202 Accepted, 'Content-Length: 0', (202)",
        "204 No Content, 'X-A: b', (204)",
        "307 Temporary Redirect, 'Content-Length: 0', (307)",
        "307 Temporary Redirect, 'Content-Length: 0|Location: mailto:a@b', mailto:a@b",
        "503 Service Unavailable, 'Content-Length: 2', (503: no)",
        "409 Conflict, 'Content-Length: 2', (409: no)",
        "500 Internal Server Error, 'Content-Length: 2', (500: no)",
        "404 Not Found, 'Content-Length: 2', (404: no)"
    })
    void anAnswerThatIsNoSubscriptionCostsAnAttempt(String status, String head, String words) {
        raw.onRequest(
                socket -> {
                    String headers = head.replace("|", "\r\n");
                    socket.write(
                            RawMaster.text("HTTP/1.1 " + status + "\r\n" + headers + "\r\n\r\nno"));
                });
        wire.to(raw.url());
        assertThat(ended().ending()).isEqualTo(SubscriptionEnd.LOST);
        assertThat(ended().because()).contains(words);
        wire.timeUntil(() -> wire.ended().size() == 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Type: applica",
                "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 10\r\n\r\nNo l",
                "HTTP/1.1 307 Temporary Redirect\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void anAnswerThatNeverEndsIsGivenUp(String beginning) {
        raw.onRequest(socket -> socket.write(RawMaster.text(beginning)));
        wire.options(o -> WireOptions.defaults()).to(raw.url());
        wire.await(() -> !raw.sockets().isEmpty());
        Duration limit = WireOptions.defaults().timeouts().subscribe();
        assertThat(wire.timeUntil(() -> !wire.ended().isEmpty())).isLessThan(limit.multipliedBy(4));
        assertThat(ended().ending()).isEqualTo(SubscriptionEnd.LOST);
    }

    @Test
    void whatIsNotHttpIsABreak() {
        raw.onRequest(socket -> socket.write(RawMaster.text("SSH-2.0-OpenSSH_9.6\r\n\r\n")));
        wire.to(raw.url());
        assertThat(ended().ending()).isEqualTo(SubscriptionEnd.LOST);
    }

    @Test
    void headersWithoutEndAreNotKept() {
        raw.onRequest(
                socket -> {
                    socket.write("HTTP/1.1 200 OK\r\n");
                    vertx.setPeriodic(
                            1, id -> socket.write("X-More: " + "y".repeat(1_000) + "\r\n"));
                });
        wire.to(raw.url());
        assertThat(ended().ending()).isEqualTo(SubscriptionEnd.LOST);
    }

    @Test
    void aRedirectToItselfIsACircle() {
        master.onSubscribe(e -> e.redirect("//localhost:" + master.port() + e.path));
        wire.to(master.url());
        assertThat(ended().because()).contains("circle");
        assertThat(master.subscribes()).hasSize(1);
        comesBackAfterAPause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:PORT/api/v1/scheduler",
                "//localhost:PORT/api/v1/scheduler",
                "//localhost:PORT",
                "//localhost:PORT/master/api/v1/scheduler?a=b"
            })
    void everyFormOfARedirectIsFollowed(String location) {
        raw.onRequest(
                socket -> {
                    String to = location.replace("PORT", "" + master.port());
                    socket.write(
                            RawMaster.text(
                                    "HTTP/1.1 307 Temporary Redirect\r\n"
                                            + "Content-Length: 0\r\n"
                                            + "Location: "
                                            + to
                                            + "\r\n\r\n"));
                });
        wire.to(raw.url());
        assertThat(wire.awaitSubscribed(1).master().port()).isEqualTo(master.port());
        assertThat(wire.ended()).isEmpty();
    }

    @Test
    void aRedirectToAnotherPathOfTheSameMasterIsFollowed() {
        master.onSubscribe(
                e -> {
                    if (e.path.equals("/api/v1/scheduler")) {
                        e.redirect("/master/api/v1/scheduler");
                    } else {
                        e.accept(15);
                    }
                });
        wire.to(master.url());
        wire.awaitSubscribed(1).calls().send(Wire.decline("o")).test();
        wire.await(() -> !master.calls().isEmpty());
        assertThat(master.calls().get(0).path).isEqualTo("/master/api/v1/scheduler");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, 1e-9, 0.2, 1e300, Double.POSITIVE_INFINITY})
    void anAbsurdHeartbeatIsCutToSense(double seconds) throws Exception {
        master.onSubscribe(e -> e.stream().send(subscribed(seconds)));
        wire.to(master.url());
        assertThat(wire.awaitSubscribed(1).heartbeat())
                .isBetween(Duration.ofSeconds(1), Duration.ofHours(1));
        wire.pass(Duration.ofSeconds(2));
        assertThat(wire.ended()).isEmpty();
        wire.timeUntil(() -> wire.ended().size() + (seconds > 1 ? 1 : 0) == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 409, 500, 503})
    void acceptsWithAnUnknownOutcomeAreNeverSentAgain(int status) {
        master.onCall(e -> e.answer(status, "x".repeat(100_000)));
        wire.to(master.url());
        wire.awaitSubscribed(1).calls().send(Wire.decline("o1")).test();
        wire.await(() -> !wire.ended().isEmpty());
        assertThat(ended().because()).hasSizeLessThan(500);
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        assertThat(master.calls()).hasSize(1);
    }

    @Test
    void twoBreaksAtOnceAreOne() {
        master.onCall(
                e -> {
                    master.subscribes().get(0).cut();
                    e.cut();
                });
        wire.to(master.url());
        Calls calls = wire.awaitSubscribed(1).calls();
        for (int i = 0; i < 50; i++) {
            calls.send(Wire.decline("o" + i)).onErrorComplete().subscribe();
        }
        wire.await(() -> !wire.ended().isEmpty());
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        assertThat(wire.ended()).hasSize(1);
    }
}
