package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.model.AgentId;
import io.carillon.model.Caller;
import io.carillon.model.OfferId;
import io.carillon.model.RecordKey;
import io.carillon.model.mesos.Offer;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Under which id a term subscribes, and when it does not. */
class TermTest {
    private static final RecordKey FRAMEWORK = new RecordKey(RecordKey.Kind.FRAMEWORK, "id");

    private final TestScheduler time = new TestScheduler();
    private final TreeMap<RecordKey, byte[]> stored = new TreeMap<>();
    private final List<Optional<String>> asked = new ArrayList<>();
    private final UnicastProcessor<Input> inputs = UnicastProcessor.create();
    private Optional<StoreException> readFailure = Optional.empty();
    private boolean commitsHang;
    private boolean resigned;
    private final List<Effect> sent = new ArrayList<>();

    private final class Lead implements Election.Lead, Store {
        @Override
        public long epoch() {
            return 7;
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
            return Completable.fromAction(() -> resigned = true);
        }

        @Override
        public Single<SortedMap<RecordKey, byte[]>> load() {
            return readFailure
                    .<Single<SortedMap<RecordKey, byte[]>>>map(Single::error)
                    .orElseGet(() -> Single.just(new TreeMap<>(stored)));
        }

        @Override
        public Completable commit(SortedMap<RecordKey, Optional<byte[]>> batch) {
            return commitsHang ? Completable.never() : Completable.complete();
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

    private final class Link implements Mesos.Link {
        @Override
        public Flowable<Input> inputs() {
            return inputs;
        }

        @Override
        public void subscribe(Optional<String> frameworkId) {
            asked.add(frameworkId);
        }

        @Override
        public void send(Effect.ToMesos effect) {
            sent.add(effect);
        }

        @Override
        public Completable close() {
            return Completable.complete();
        }
    }

    private Decider decider = Decider.RULES;
    private Supplier<Placement> placement = NaivePlacement::new;
    private Supplier<DecodeCache> ahead = DecodeCache::new;
    private int more = 10_000;

    private Term term() {
        Term term =
                new Term(
                        new Lead(),
                        new Term.Parts(
                                decider,
                                Link::new,
                                placement,
                                due -> {},
                                List.of(),
                                Settings.DEFAULT,
                                time,
                                time),
                        () -> ahead.get());
        term.start();
        time.triggerActions();
        return term;
    }

    private void framework(String record) {
        stored.put(FRAMEWORK, record.getBytes(StandardCharsets.UTF_8));
    }

    private void tell(Input input) {
        inputs.onNext(input);
        time.triggerActions();
    }

    @Test
    void theStoredIdIsUsed() {
        framework("1 {\"framework\":{\"id\":\"F\",\"registeredAt\":\"2030-01-01T00:00:00Z\"}}");
        term();
        assertThat(asked).containsExactly(Optional.of("F"));
    }

    @Test
    void onlyWhereNoneIsStoredANewFrameworkIsRegistered() {
        term();
        assertThat(asked).containsExactly(Optional.empty());
    }

    @Test
    void aStoreThatCannotBeReadIsNotAnEmptyOne() {
        readFailure = Optional.of(new StoreException.Unknown("connection loss", null));
        Term term = term();
        assertThat(asked).isEmpty();
        assertThat(term.over().blockingGet()).contains("connection loss");
        assertThat(resigned).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 {}", "2 {\"framework\":{}}", "1 {\"framework\":{}}", "1 nul"})
    void aDamagedIdIsNotAnAbsentOne(String record) {
        framework(record);
        Term term = term();
        assertThat(asked).isEmpty();
        assertThat(term.over().blockingGet()).contains("the stored framework id cannot be read");
        assertThat(resigned).isTrue();
    }

    @Test
    void nothingIsDoneUnderAnIdThatIsNotStoredYet() {
        commitsHang = true;
        term();
        tell(new Input.Subscribed("F-1", "master"));
        tell(new Input.InverseOffersArrived(List.of(new OfferId("maintenance"))));
        assertThat(sent).isEmpty();
    }

    @Test
    void noOtherFrameworkIsRegisteredBeforeTheIdIsForgotten() {
        framework("1 {\"framework\":{\"id\":\"F\",\"registeredAt\":\"2030-01-01T00:00:00Z\"}}");
        Term term = term();
        tell(new Input.FrameworkRemoved("Framework has been removed"));
        commitsHang = true;
        reset(term);
        assertThat(asked).containsExactly(Optional.of("F"));
    }

    @Test
    void anotherIdThanTheStoredOneEndsTheTerm() {
        framework("1 {\"framework\":{\"id\":\"F\",\"registeredAt\":\"2030-01-01T00:00:00Z\"}}");
        Term term = term();
        tell(new Input.Subscribed("G", "master"));
        assertThat(term.over().blockingGet()).contains("framework F", "answered for G");
    }

    @Test
    void anIdThatWasSetAsideIsNotUsedAgain() {
        framework("1 {\"framework\":{\"id\":\"F\",\"registeredAt\":\"2030-01-01T00:00:00Z\"}}");
        Term term = term();
        tell(new Input.FrameworkRemoved("Framework has been removed"));
        assertThat(asked).as("it waits").containsExactly(Optional.of("F"));
        reset(term);
        assertThat(asked).containsExactly(Optional.of("F"), Optional.empty());
        tell(new Input.Subscribed("G", "master"));
        assertThat(asked).as("the link keeps it up").hasSize(2);
    }

    private void reset(Term term) {
        var unused =
                term.engine()
                        .orElseThrow()
                        .command(new Command.ResetFramework("F"), Caller.ANONYMOUS)
                        .test();
        time.triggerActions();
    }

    @Test
    void anErrorEndsTheTermAsAnyDefectDoes() {
        decider =
                (state, input, now) -> {
                    if (input instanceof Input.Subscribed) {
                        throw new StackOverflowError("too deep");
                    }
                    return Decider.RULES.decide(state, input, now);
                };
        Term term = term();
        tell(new Input.Subscribed("F", "master"));
        assertThat(term.over().test().values()).singleElement().asString().contains("too deep");
        assertThat(resigned).isTrue();
    }

    @Test
    void anErrorWhileTheStateIsReadEndsTheTerm() {
        ahead =
                () -> {
                    throw new NoClassDefFoundError("io/carillon/Replaced");
                };
        Term term = term();
        assertThat(asked).isEmpty();
        assertThat(term.over().test().values()).singleElement().asString().contains("Replaced");
        assertThat(resigned).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatFailsBeforeThereIsAnEngineEndsTheTerm(boolean error) {
        placement =
                () -> {
                    if (error) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    throw new IllegalStateException("unable to create native thread");
                };
        Term term = term();
        assertThat(asked).isEmpty();
        assertThat(term.over().test().values()).singleElement().asString().contains("native");
        assertThat(resigned).isTrue();
    }

    /** Offers that nobody wants go back although there is always something else to do. */
    @Test
    void whatIsDueIsDoneWhileMuchElseComesIn() {
        decider =
                (state, input, now) -> {
                    boolean wanted = sent.stream().noneMatch(Effect.Decline.class::isInstance);
                    if (input instanceof Input.OfferRescinded && wanted && more-- > 0) {
                        inputs.onNext(input);
                    }
                    return Decider.RULES.decide(state, input, now);
                };
        term();
        tell(new Input.Subscribed("F", "master"));
        Offer offer =
                new Offer(
                        new OfferId("offer"),
                        new AgentId("agent"),
                        "host",
                        "role",
                        List.of(),
                        new TreeMap<>(),
                        false,
                        Instant.EPOCH);
        time.advanceTimeBy(Settings.DEFAULT.offerHold().toMillis(), TimeUnit.MILLISECONDS);
        inputs.onNext(new Input.OffersArrived(List.of(offer)));
        for (int i = 0; i < 600; i++) {
            inputs.onNext(new Input.OfferRescinded(new OfferId("other")));
        }
        time.triggerActions();

        assertThat(sent).hasAtLeastOneElementOfType(Effect.Decline.class);
        assertThat(more).isPositive();
    }
}
