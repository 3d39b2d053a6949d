package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.LogCapture;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.node.Futures;
import io.carillon.simulation.FakeZooKeeper;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node is after its term. */
@ExtendWith(VertxExtension.class)
class ElectionVerticleTest {
    private final CompletableFuture<Boolean> standsAgain = new CompletableFuture<>();
    private int stood;

    private static final class Unreadable implements Election.Lead, Store {
        @Override
        public long epoch() {
            return 1;
        }

        @Override
        public Store store() {
            return this;
        }

        @Override
        public Single<String> over() {
            return Single.never();
        }

        @Override
        public Completable resign() {
            return Completable.complete();
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.error(new StoreException.Unknown("session expired", null));
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            return Completable.error(new StoreException.Unknown("session expired", null));
        }

        @Override
        public int atomicRecords() {
            return 500;
        }

        @Override
        public int atomicBytes() {
            return 1 << 19;
        }

        @Override
        public int recordBytes() {
            return 1 << 18;
        }
    }

    /** A cluster of which there is no news. */
    private abstract static class Silent implements Election {
        @Override
        public Flowable<Optional<Node>> leader() {
            return Flowable.never();
        }

        @Override
        public Flowable<List<Node>> nodes() {
            return Flowable.never();
        }

        @Override
        public Flowable<Optional<String>> problem() {
            return Flowable.just(Optional.empty());
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> peek() {
            return Single.never();
        }

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }

    private final class OneLead extends Silent {
        @Override
        public Single<Election.Lead> stand() {
            if (stood++ == 0) {
                return Single.just(new Unreadable());
            }
            standsAgain.complete(true);
            return Single.never();
        }
    }

    /** Else a good standby is taken for a bad one for ever: it would not be asked to take over. */
    @Test
    void aTermThatCouldNotLoadLeavesAStandbyWithoutProblems(Vertx vertx) throws Exception {
        ElectionVerticle verticle =
                new ElectionVerticle(
                        OneLead::new,
                        () -> {
                            throw new AssertionError("no link was to be opened");
                        },
                        any -> new NaivePlacement(),
                        List.of(),
                        () -> Settings.DEFAULT,
                        Duration.ofHours(1),
                        InstantSource.system());
        Futures.get(vertx.deployVerticle(verticle));

        assertThat(standsAgain.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verticle.problems()).isEmpty();
        assertThat(verticle.status().stage()).isEqualTo(Leadership.Stage.STANDBY);
    }

    /** A node that has lost the lead says since when it stands by, not since when it lives. */
    @Test
    void aNodeStandsBySinceTheEndOfItsTerm(Vertx vertx) throws Exception {
        AtomicLong seconds = new AtomicLong();
        ElectionVerticle verticle =
                new ElectionVerticle(
                        OneLead::new,
                        () -> {
                            throw new AssertionError("no link was to be opened");
                        },
                        any -> new NaivePlacement(),
                        List.of(),
                        () -> Settings.DEFAULT,
                        Duration.ofHours(1),
                        () -> Instant.ofEpochSecond(seconds.get(), 1_999_999));
        assertThat(verticle.status().since()).isEqualTo(Instant.ofEpochMilli(1));
        seconds.set(7);
        Futures.get(vertx.deployVerticle(verticle));

        assertThat(standsAgain.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verticle.status().since()).isEqualTo(Instant.ofEpochMilli(7_001));
    }

    /** A cluster in which one node is always elected. */
    private static final class Elected extends Waiting {
        private final Election members;

        Elected(FakeZooKeeper zooKeeper, Node self) {
            members = zooKeeper.join(self);
        }

        @Override
        public Single<Lead> stand() {
            return members.stand();
        }
    }

    /** A Mesos that takes every subscription and offers nothing. */
    private static final class Subscribing implements Mesos.Link {
        private final UnicastProcessor<Input> inputs = UnicastProcessor.create();

        @Override
        public Flowable<Input> inputs() {
            return inputs;
        }

        @Override
        public void subscribe(Optional<String> frameworkId) {
            inputs.onNext(new Input.Subscribed("framework", "master"));
        }

        @Override
        public void send(Effect.ToMesos effect) {}

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }

    /** Whether they were there before the term or come during it. */
    @Test
    void theEngineKnowsTheNodesThatArePresent(Vertx vertx) throws Exception {
        ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        Election.Node self = new Election.Node("n1", "http://n1").with("proof");
        FakeZooKeeper zooKeeper =
                new FakeZooKeeper(
                        Schedulers.from(thread), Duration.ofSeconds(10), () -> Duration.ZERO);
        Elected election = new Elected(zooKeeper, self);
        election.nodes.onNext(List.of(new Election.Node("n0", "http://n0").with("proof"), self));
        ElectionVerticle verticle =
                new ElectionVerticle(
                        () -> election,
                        Subscribing::new,
                        any -> new NaivePlacement(),
                        List.of(),
                        () -> Settings.DEFAULT.at("http://n1"),
                        Duration.ofHours(1),
                        InstantSource.system());
        Futures.get(vertx.deployVerticle(verticle));

        await().until(() -> nodes(verticle).equals(List.of("http://n1", "http://n0")));
        election.nodes.onNext(List.of(self, new Election.Node("n2", "http://n2").with("proof")));
        await().until(() -> nodes(verticle).equals(List.of("http://n1", "http://n2")));
        Futures.get(verticle.leave());
        thread.shutdownNow();
    }

    /** A node that stands in vain, and is told who else is there. */
    private static class Waiting extends Silent {
        final BehaviorProcessor<List<Node>> nodes = BehaviorProcessor.create();

        @Override
        public Single<Lead> stand() {
            return Single.never();
        }

        @Override
        public Flowable<List<Node>> nodes() {
            return nodes;
        }
    }

    /** Once for each way in which they differ, however often the nodes are told. */
    @Test
    void nodesOfDifferentZoneDataAreWarnedOf(Vertx vertx) throws Exception {
        Waiting election = new Waiting();
        Election.Node self = new Election.Node("n1", "http://n1", "2025b");
        Election.Node same = new Election.Node("n2", "http://n2", "2025b");
        Election.Node other = new Election.Node("n3", "http://n3", "2024a");
        ElectionVerticle verticle =
                new ElectionVerticle(
                        () -> election,
                        Subscribing::new,
                        any -> new NaivePlacement(),
                        List.of(),
                        () -> Settings.DEFAULT,
                        Duration.ofHours(1),
                        InstantSource.system());
        try (LogCapture log = LogCapture.of(ElectionVerticle.class.getName())) {
            Futures.get(vertx.deployVerticle(verticle));
            election.nodes.onNext(List.of(self, same));
            assertThat(log.lines()).isEmpty();
            election.nodes.onNext(List.of(self, other));
            election.nodes.onNext(List.of(self, other));
            assertThat(log.lines()).hasSize(1).first().asString().contains("2025b", "2024a", "n3");
            election.nodes.onNext(List.of(self, same));
            election.nodes.onNext(List.of(self, other));
            assertThat(log.lines()).hasSize(2);
        }
    }

    private static List<String> nodes(ElectionVerticle verticle) {
        return verticle.engine()
                .map(engine -> engine.ask(State::nodes).onErrorReturnItem(List.of()).blockingGet())
                .orElse(List.of());
    }
}
