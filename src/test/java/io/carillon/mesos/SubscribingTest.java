package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding a master that takes us: redirects, masters that are not ready, masters that refuse. */
@ExtendWith(VertxExtension.class)
class SubscribingTest {

    private FakeMaster master;
    private FakeMaster other;
    private Wire wire;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        master = new FakeMaster(vertx);
        other = new FakeMaster(vertx);
        wire = new Wire(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        master.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//%s/api/v1/scheduler",
                "//%s",
                "http://%s/api/v1/scheduler",
                "https://%s/api/v1/scheduler",
                "//%s/master/api/v1/scheduler?x=y"
            })
    void redirectsAreFollowedAtOnceAndWithTheBody(String location) {
        String there = "localhost:" + other.port();
        master.onSubscribe(e -> e.redirect(location.formatted(there)));
        wire.to(master.url());
        assertThat(wire.awaitSubscribed(1).master().port()).isEqualTo(other.port());
        assertThat(master.subscribes()).hasSize(1);
        assertThat(other.subscribes().get(0).call).isEqualTo(master.subscribes().get(0).call);
        assertThat(wire.ended()).isEmpty();
    }

    @Test
    void aCircleOfRedirectsEndsInAPause() {
        master.onSubscribe(e -> e.redirect("//localhost:" + other.port()));
        other.onSubscribe(e -> e.redirect("//localhost:" + master.port()));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).because()).contains("circle");
        assertThat(master.subscribes()).hasSize(1);
        assertThat(other.subscribes()).hasSize(1);
    }

    @Test
    void redirectsWithoutEndEndInAPause() {
        master.onSubscribe(e -> e.redirect(e.path + "x"));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).because()).contains("Too many redirects");
        assertThat(master.subscribes()).hasSize(1 + Redirects.MAX_HOPS);
    }

    @Test
    void aRedirectToNowhereEndsInAPause() {
        master.onSubscribe(e -> e.redirect("not a place"));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.LOST);
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 404, 500})
    void aMasterThatIsNotReadyIsAskedAgainWithGrowingPauses(int status) {
        master.onSubscribe(e -> e.answer(status, "Master has not finished recovery"));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        Duration beforeTenth = wire.timeUntil(() -> wire.ended().size() >= 10);
        assertThat(beforeTenth).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(3));
        assertThat(wire.ended()).allMatch(e -> e.ending() == SubscriptionEnd.LOST);
        master.onSubscribe(e -> e.accept(15));
        wire.timeUntil(() -> wire.subscribed().size() == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 406})
    void aMasterThatRefusesUsIsAskedRarely(int status) {
        master.onSubscribe(e -> e.answer(status, "no"));
        wire.to(master.url());
        wire.await(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).ending()).isEqualTo(SubscriptionEnd.REFUSED);
        Duration beforeFifth = wire.timeUntil(() -> wire.ended().size() >= 5);
        assertThat(beforeFifth).isGreaterThan(Duration.ofMinutes(1));
        master.onSubscribe(e -> e.accept(15));
        wire.timeUntil(() -> wire.subscribed().size() == 1);
    }

    /** The port is held and nothing listens on it, so that no other program can take it. */
    @Test
    void aListOfMastersIsTriedInTurn() throws Exception {
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress("localhost", 0));
            wire.to(MasterUrl.at(false, "localhost", held.getLocalPort()), master.url());
            wire.timeUntil(() -> wire.subscribed().size() == 1);
        }
        assertThat(wire.ended()).hasSize(1);
        assertThat(wire.ended().get(0).because()).contains("No connection");
    }

    @Test
    void aMasterThatTakesTheConnectionAndSaysNothingIsLeft() {
        master.onSubscribe(e -> {});
        wire.options(o -> WireOptions.defaults()).to(master.url());
        wire.await(() -> master.subscribes().size() == 1);
        wire.timeUntil(() -> wire.ended().size() == 1);
        assertThat(wire.ended().get(0).because()).contains("No answer");
        master.onSubscribe(FakeMaster.Exchange::stream);
        wire.timeUntil(() -> wire.ended().size() == 2);
        // Time may be up before the head of the answer has come: that is the other way to say it.
        assertThat(wire.ended().get(1).because()).containsAnyOf("No SUBSCRIBED", "No answer");
        master.onSubscribe(e -> e.accept(15));
        wire.timeUntil(() -> wire.subscribed().size() == 1);
    }
}
