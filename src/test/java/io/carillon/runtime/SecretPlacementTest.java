package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.contract.Effect;
import io.carillon.model.AgentId;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.carillon.simulation.NaivePlacement;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.observers.TestObserver;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SecretPlacementTest {
    private static final RunId RUN = new RunId("job", Instant.EPOCH, Trigger.CRON);
    private static final String VALUE = "s3cret";

    private final TestScheduler clock = new TestScheduler();
    private final List<String> used = new ArrayList<>();
    private final SecretBook book =
            new SecretBook((task, secret) -> used.add(secret + " by " + task));
    private final Map<String, SingleSubject<SecretSource.Answer>> open = new TreeMap<>();
    private final List<String> read = new ArrayList<>();
    private final SecretPlacement placement =
            new SecretPlacement(new NaivePlacement(), this::read, book, clock);
    private long number;

    private Single<SecretSource.Answer> read(String name) {
        read.add(name);
        SingleSubject<SecretSource.Answer> answer = SingleSubject.create();
        open.put(name, answer);
        return answer;
    }

    private void answers(String name, SecretSource.Answer answer) {
        open.remove(name).onSuccess(answer);
        clock.triggerActions();
    }

    private void found(String name) {
        answers(name, new SecretSource.Found(SecretValue.of(VALUE)));
    }

    private TestObserver<Assignment> search(String... secrets) {
        List<PlacementRequest.Wanted> tasks = new ArrayList<>();
        Need need = Need.of(new Resources(100, 1_000, 0, 0, 0));
        tasks.add(new PlacementRequest.Wanted(new TaskId(RUN, 0, 1), need));
        tasks.add(
                new PlacementRequest.Wanted(
                        new TaskId(RUN, 1, 1),
                        need,
                        false,
                        PlacementPolicy.SPREAD,
                        List.of(secrets)));
        PlacementRequest.Host host =
                PlacementRequest.Host.of(
                        "h", new AgentId("S"), new Resources(1_000, 10_000, 0, 0, 0));
        TestObserver<Assignment> result =
                placement.place(new PlacementRequest(++number, tasks, List.of(host))).test();
        clock.triggerActions();
        return result;
    }

    private void pass(Duration time) {
        clock.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Assignment of(TestObserver<Assignment> result) {
        return result.assertComplete().values().get(0);
    }

    @Test
    void aSearchWithoutSecretsReadsNone() {
        assertThat(of(search()).places()).hasSize(2);
        assertThat(read).isEmpty();
    }

    @Test
    void aSearchWaitsForSecretsThatAreReadSoon() {
        TestObserver<Assignment> result = search("db/password");
        result.assertNotComplete();
        found("db/password");

        assertThat(of(result).places()).hasSize(2);
        assertThat(of(result).secrets()).containsEntry("db/password", Optional.empty());
        assertThat(of(result).toString()).doesNotContain(VALUE);
    }

    @Test
    void aTaskThatLacksOneGetsNoPlaceAndOthersDo() {
        TestObserver<Assignment> result = search("db/password", "key");
        found("db/password");
        answers("key", new SecretSource.Missing("there is no file key"));

        assertThat(of(result).places()).containsOnlyKeys(new TaskId(RUN, 0, 1));
        assertThat(of(result).reasons()).containsOnlyKeys(new TaskId(RUN, 1, 1));
        assertThat(of(result).secrets()).containsEntry("key", Optional.of("there is no file key"));
    }

    @Test
    void aSlowSourceHoldsNobodyUpForLong() {
        TestObserver<Assignment> first = search("db/password");
        pass(SecretPlacement.PATIENCE);
        assertThat(of(first).places()).containsOnlyKeys(new TaskId(RUN, 0, 1));
        assertThat(of(first).secrets().get("db/password").orElseThrow())
                .contains("has not answered yet");

        assertThat(of(search("db/password")).places()).hasSize(1);
        assertThat(read).containsExactly("db/password");

        found("db/password");
        assertThat(of(search("db/password")).places()).hasSize(2);
    }

    @Test
    void whatNeverAnswersIsReadAnew() {
        search("db/password");
        pass(SecretPlacement.LONGEST.plusSeconds(1));
        search("db/password");

        assertThat(read).containsExactly("db/password", "db/password");
    }

    @Test
    void aSourceThatFailsTellsNoMessage() {
        TestObserver<Assignment> result = search("db/password");
        open.get("db/password").onError(new IllegalStateException(VALUE));
        clock.triggerActions();

        assertThat(of(result).secrets().get("db/password"))
                .contains("it cannot be read: IllegalStateException");
    }

    @Test
    void aValueIsReadAnewAfterSomeSeconds() {
        search("db/password");
        found("db/password");
        search("db/password");
        assertThat(read).hasSize(1);

        pass(SecretPlacement.FRESH);
        search("db/password");
        assertThat(read).hasSize(2);
    }

    @Test
    void onlySomeAreReadAtATime() {
        String[] names = new String[SecretPlacement.AT_ONCE + 4];
        for (int i = 0; i < names.length; i++) {
            names[i] = "s" + i;
        }
        search(names);
        assertThat(read).hasSize(SecretPlacement.AT_ONCE);
        found(read.get(0));
        assertThat(read).hasSize(SecretPlacement.AT_ONCE + 1);
    }

    @Test
    void valuesAreNotKept() {
        search("db/password");
        found("db/password");
        assertThat(book.size()).isEqualTo(1);

        pass(SecretBook.KEPT);
        assertThat(book.size()).isZero();
    }

    @Test
    void nothingIsLaunchedWithAnythingElseThanWhatWasRead() {
        Effect.Accept accept =
                new Effect.Accept(List.of(), new AgentId("S"), List.of(launch()), Duration.ZERO);
        assertThatThrownBy(() -> book.of(accept))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without secret db/password");

        search("db/password");
        found("db/password");
        assertThat(used).isEmpty();
        assertThat(book.of(accept).get("db/password").text()).contains(VALUE);
        assertThat(used).containsExactly("db/password by " + launch().task());
        assertThat(book.of(accept).toString()).doesNotContain(VALUE);
    }

    @Test
    void aLaunchHasTheValueThatItsSearchHadWhateverIsReadMeanwhile() {
        Effect.Accept accept =
                new Effect.Accept(List.of(), new AgentId("S"), List.of(launch()), Duration.ZERO);
        search("db/password");
        found("db/password");
        pass(SecretPlacement.FRESH);
        TestObserver<Assignment> usedAgain = search("db/password");
        pass(SecretPlacement.PATIENCE);
        assertThat(of(usedAgain).secrets()).containsEntry("db/password", Optional.empty());
        answers("db/password", new SecretSource.Missing("Vault answers 503"));

        assertThat(book.of(accept).get("db/password").text()).contains(VALUE);
        assertThat(of(search("db/password")).secrets().get("db/password"))
                .as("no later search uses it")
                .contains("Vault answers 503");
        pass(SecretBook.KEPT);
        assertThat(book.size()).isZero();
    }

    private static Launch launch() {
        return new Launch(
                new TaskId(RUN, 0, 1),
                "job",
                new Program.Shell("true"),
                new TreeMap<>(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                List.of(),
                Optional.empty(),
                io.carillon.model.job.Care.NONE,
                new TreeMap<>(Map.of("DB_PASSWORD", "db/password")));
    }
}
