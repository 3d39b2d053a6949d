package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.Caller;
import io.carillon.model.RecordKey;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers are told: their own write, once it is durable; and a bad view harms them alone. */
class EngineRepliesTest {
    private static final int COMMIT_MILLIS = 100;

    private final TestScheduler time = new TestScheduler();
    private final Engine engine =
            new Engine(
                    new State(Settings.DEFAULT),
                    Decider.RULES,
                    new SlowStore(),
                    new SilentLink(),
                    new NaivePlacement(),
                    due -> {},
                    List.of(),
                    time);

    @BeforeEach
    void begin() {
        engine.start(1);
        time.triggerActions();
    }

    @AfterEach
    void theTermGoesOn() {
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        TestObserver<Integer> jobs = engine.ask(state -> state.jobs().size()).test();
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        jobs.assertValueCount(1);
        assertThat(engine.over().test().values()).isEmpty();
    }

    private <T> TestObserver<T> put(String parameter, BiFunction<State, String, T> view) {
        JobForTests job = new JobForTests();
        job.name = "job";
        job.parameter = parameter;
        Command put = new Command.PutJob(job.job(), false);
        return engine.command(put, Caller.ANONYMOUS, (state, answer) -> view.apply(state, "job"))
                .test();
    }

    private static long version(State state, String job) {
        return state.job(job).orElseThrow().stored().version();
    }

    @Test
    void eachCallerSeesItsOwnWrite() {
        TestObserver<Long> first = put("first", EngineRepliesTest::version);
        TestObserver<Long> second = put("second", EngineRepliesTest::version);
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        first.assertValue(1L);
        second.assertValue(2L);
    }

    @Test
    void aWriteIsSeenAlthoughItIsGoneWhenItsReplyLeaves() {
        TestObserver<Long> put = put("first", EngineRepliesTest::version);
        TestObserver<?> deleted =
                engine.command(new Command.DeleteJob("job"), Caller.ANONYMOUS).test();
        TestObserver<Boolean> gone = engine.ask(state -> state.job("job").isEmpty()).test();
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        put.assertValue(1L);
        deleted.assertValueCount(1);
        gone.assertValueCount(1);
    }

    @Test
    void aReplyWaitsUntilItsWriteIsDurable() {
        TestObserver<Long> put = put("first", EngineRepliesTest::version);
        time.advanceTimeBy(COMMIT_MILLIS - 1, TimeUnit.MILLISECONDS);
        put.assertNoValues();
        time.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        put.assertValue(1L);
    }

    @Test
    void aViewThatThrowsFailsItsCallerAlone() {
        TestObserver<Object> bad =
                put(
                        "first",
                        (state, job) -> {
                            throw new IllegalArgumentException("a bad view");
                        });
        TestObserver<Long> good = put("second", EngineRepliesTest::version);
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        bad.assertError(IllegalArgumentException.class);
        good.assertValue(2L);
    }

    @Test
    void aQuestionThatThrowsFailsItsCallerAlone() {
        TestObserver<Object> bad =
                engine.ask(
                                state -> {
                                    throw new IllegalArgumentException("a bad question");
                                })
                        .test();
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        bad.assertError(IllegalArgumentException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless caller may do
    void aQuestionWithoutAnAnswerFailsItsCallerAlone() {
        TestObserver<Object> bad = engine.ask(state -> null).test();
        time.advanceTimeBy(1, TimeUnit.SECONDS);
        bad.assertError(NullPointerException.class);
    }

    private final class SlowStore implements Store {
        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return Single.just(new TreeMap<>());
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
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

    private static final class SilentLink implements Mesos.Link {
        @Override
        public Flowable<Input> inputs() {
            return Flowable.never();
        }

        @Override
        public void subscribe(Optional<String> frameworkId) {}

        @Override
        public void send(Effect.ToMesos effect) {}

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }
}
