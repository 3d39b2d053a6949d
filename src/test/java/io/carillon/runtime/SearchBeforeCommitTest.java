package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.Caller;
import io.carillon.model.OfferId;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit waits a moment for the search for places, so that a start and a launch are one. */
class SearchBeforeCommitTest {
    private static final int COMMIT_MILLIS = 100;
    private static final Instant FIRST = Instant.ofEpochSecond(10);

    private final TestScheduler time = new TestScheduler();
    private final PublishProcessor<Input> inputs = PublishProcessor.create();
    private final List<SortedMap<RecordKey, Optional<byte[]>>> commits = new ArrayList<>();
    private final List<Effect.ToMesos> sent = new ArrayList<>();
    private long searchMillis;

    private final Engine engine =
            new Engine(
                    new State(Settings.DEFAULT),
                    Decider.RULES,
                    new SlowStore(),
                    new OpenLink(),
                    new SlowPlacement(),
                    this::wakeAt,
                    List.of(),
                    time);

    /** A job that fires every second, and has left an offer for its second fire. */
    private void untilTheSecondFire() {
        engine.start(1);
        time.triggerActions();
        JobForTests job = new JobForTests();
        job.name = "job";
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.of(FIRST),
                        Optional.empty());
        job.concurrency = Concurrency.ALLOW;
        var unused = engine.command(new Command.PutJob(job.job(), false), Caller.ANONYMOUS).test();
        inputs.onNext(new Input.Subscribed("F", "master"));
        time.advanceTimeTo(FIRST.toEpochMilli() + 300, TimeUnit.MILLISECONDS);
        inputs.onNext(new Input.OffersArrived(List.of(offer("one"), offer("two"))));
        time.advanceTimeTo(FIRST.toEpochMilli() + 999, TimeUnit.MILLISECONDS);
        assertThat(accepted()).isTrue();
        commits.clear();
        sent.clear();
    }

    private Offer offer(String agent) {
        return new Offer(
                new OfferId("of " + agent),
                new AgentId(agent),
                agent,
                "role",
                List.of(CoreDriver.scalar("cpus", 8_000), CoreDriver.scalar("mem", 8_000_000)),
                new TreeMap<>(),
                false,
                Instant.ofEpochMilli(time.now(TimeUnit.MILLISECONDS)));
    }

    private void wakeAt(Instant due) {
        Disposable unused =
                time.scheduleDirect(
                        engine::wake,
                        Math.max(0, due.toEpochMilli() - time.now(TimeUnit.MILLISECONDS)),
                        TimeUnit.MILLISECONDS);
    }

    private void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    }

    private boolean accepted() {
        return sent.stream().anyMatch(Effect.Accept.class::isInstance);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 4})
    void aStartAndItsLaunchAreOneCommitIfThePlaceIsFoundSoon(long millis) {
        untilTheSecondFire();
        searchMillis = millis;
        pass(1);
        pass(millis + COMMIT_MILLIS - 1);
        assertThat(accepted()).as("launched before it is durable").isFalse();
        pass(1);
        assertThat(accepted()).isTrue();
        assertThat(commits).hasSize(1);
    }

    @Test
    void aSlowSearchIsNotWaitedFor() {
        untilTheSecondFire();
        searchMillis = 50;
        pass(1);
        pass(Searches.PATIENCE.toMillis() - 1);
        assertThat(commits).isEmpty();
        pass(1);
        assertThat(commits).hasSize(1);
        pass(2 * COMMIT_MILLIS);
        assertThat(accepted()).isTrue();
        assertThat(commits).hasSize(2);
    }

    /** While one place is searched for, the next task comes that wants one. */
    @Test
    void oneSearchAfterTheOtherHoldsNoBatch() {
        untilTheSecondFire();
        searchMillis = 3;
        int waited = 0;
        while (commits.isEmpty() && waited < COMMIT_MILLIS) {
            var unused =
                    engine.command(
                                    new Command.RunNow(
                                            "job",
                                            new TreeSet<>(),
                                            Optional.empty(),
                                            new TreeMap<>(),
                                            Optional.empty()),
                                    Caller.ANONYMOUS)
                            .test();
            inputs.onNext(new Input.OffersArrived(List.of(offer("agent" + waited))));
            pass(1);
            waited++;
        }
        assertThat(waited).isLessThanOrEqualTo((int) Searches.PATIENCE.toMillis() + 1);
    }

    private final class SlowPlacement implements Placement {
        @Override
        public Single<Assignment> place(PlacementRequest request) {
            Single<Assignment> answer = Single.fromCallable(() -> NaivePlacement.firstFit(request));
            return searchMillis == 0
                    ? answer
                    : answer.delay(searchMillis, TimeUnit.MILLISECONDS, time);
        }

        @Override
        public void close() {}
    }

    private final class SlowStore implements Store {
        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.just(new TreeMap<>());
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            commits.add(batch);
            return Completable.timer(COMMIT_MILLIS, TimeUnit.MILLISECONDS, time);
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

    private final class OpenLink implements Mesos.Link {
        @Override
        public Flowable<Input> inputs() {
            return inputs.onBackpressureBuffer();
        }

        @Override
        public void subscribe(Optional<String> frameworkId) {}

        @Override
        public void send(Effect.ToMesos effect) {
            sent.add(effect);
        }

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }
}
