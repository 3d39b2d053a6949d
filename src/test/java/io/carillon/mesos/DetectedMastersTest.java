package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.runtime.MasterDetector;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A subscription that follows a detector, and knows when not to. */
@ExtendWith(VertxExtension.class)
class DetectedMastersTest {

    private final BehaviorProcessor<Optional<MasterDetector.Master>> leader =
            BehaviorProcessor.createDefault(Optional.empty());
    private FakeMaster first;
    private FakeMaster second;
    private Wire wire;

    @BeforeEach
    void start(Vertx vertx) throws Exception {
        first = new FakeMaster(vertx);
        second = new FakeMaster(vertx);
        wire = new Wire(vertx);
        wire.to(
                MasterLocator.detected(
                        new MasterDetector() {
                            @Override
                            public Flowable<Optional<Master>> masters() {
                                return leader;
                            }

                            @Override
                            public Completable close() {
                                return Completable.complete();
                            }
                        },
                        false));
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        first.close();
        second.close();
    }

    @Test
    void whileNoMasterIsKnownNothingIsTried() throws Exception {
        wire.pass(Duration.ofHours(1));
        assertThat(wire.seen().values()).isEmpty();
        leads(first);
        assertThat(wire.awaitSubscribed(1).master().port()).isEqualTo(first.port());
    }

    @Test
    void aNewLeaderEndsTheSubscriptionAtTheOldOne() {
        leads(first);
        wire.awaitSubscribed(1);
        leads(second);
        wire.await(() -> wire.ended().size() == 1);
        wire.timeUntil(() -> wire.subscribed().size() == 2);
        assertThat(wire.subscribed().get(1).master().port()).isEqualTo(second.port());
    }

    @Test
    void notKnowingTheLeaderIsNoReasonToLeave() throws Exception {
        leads(first);
        wire.awaitSubscribed(1);
        leader.onNext(Optional.empty());
        leads(first);
        wire.pass(Duration.ofSeconds(30));
        assertThat(wire.ended()).isEmpty();
        assertThat(first.subscribes()).hasSize(1);
    }

    @Test
    void aRedirectIsTrustedMoreThanTheDetector() throws Exception {
        first.onSubscribe(e -> e.redirect("//localhost:" + second.port()));
        leads(first);
        assertThat(wire.awaitSubscribed(1).master().port()).isEqualTo(second.port());
        leads(second);
        wire.pass(Duration.ofSeconds(30));
        assertThat(wire.ended()).isEmpty();
        assertThat(second.subscribes()).hasSize(1);
    }

    @Test
    void aNewLeaderCutsALongPauseShort() {
        first.onSubscribe(e -> e.answer(503, ""));
        leads(first);
        wire.timeUntil(() -> wire.ended().size() == 8);
        leads(second);
        assertThat(wire.timeUntil(() -> wire.subscribed().size() == 1))
                .isLessThan(Duration.ofSeconds(5));
    }

    private void leads(FakeMaster master) {
        leader.onNext(Optional.of(new MasterDetector.Master("id", "localhost", master.port())));
    }
}
