package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task is launched with all of its secrets, or waits for them. */
class SecretRulesTest {
    private static final Optional<String> READ = Optional.empty();
    private static final Optional<String> MISSING = Optional.of("there is no file");

    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();
    private int offers;
    private RunId run;

    @BeforeEach
    void aRunWithASecret() {
        job.schedule = Schedule.BY_HAND;
        job.secrets.put("DB_PASSWORD", "db/password");
        core.give(new Input.Subscribed("framework", "master"));
        core.put(job);
        run = ((Answer.RunAccepted) core.run("job")).run();
    }

    private PlacementRequest search() {
        core.give(new Input.OffersArrived(List.of(core.offer("offer" + ++offers))));
        core.effects.clear();
        core.settle();
        return core.effects.stream()
                .filter(Effect.Place.class::isInstance)
                .map(effect -> ((Effect.Place) effect).request())
                .findFirst()
                .orElseThrow();
    }

    /** The search found a place for each task, if only its secrets are there. */
    private List<TaskId> launched(PlacementRequest request, Optional<String> answer) {
        TreeMap<TaskId, String> places = new TreeMap<>();
        TreeMap<TaskId, String> reasons = new TreeMap<>();
        TreeMap<String, Optional<String>> secrets = new TreeMap<>();
        request.tasks().forEach(task -> task.secrets().forEach(name -> secrets.put(name, answer)));
        String host = request.hosts().get(0).key();
        request.tasks().forEach(task -> places.put(task.task(), host));
        if (answer.isPresent()) {
            request.tasks().forEach(task -> reasons.put(task.task(), "lacks a secret"));
        }
        core.effects.clear();
        core.give(
                new Input.PlacementArrived(
                        new Assignment(request.number(), places, reasons, secrets)));
        List<TaskId> launched = new ArrayList<>();
        for (Effect effect : core.effects) {
            if (effect instanceof Effect.Accept accept) {
                accept.launches().forEach(launch -> launched.add(launch.task()));
            }
        }
        return launched;
    }

    private Shard shard() {
        return core.state.run(run).orElseThrow().shard(0).orElseThrow();
    }

    private Task task() {
        return shard().task().orElseThrow();
    }

    @Test
    void aSearchIsToldTheNames() {
        assertThat(search().tasks())
                .singleElement()
                .satisfies(task -> assertThat(task.secrets()).containsExactly("db/password"));
    }

    @Test
    void aLaunchHasTheNameAndNoValue() {
        PlacementRequest request = search();

        assertThat(launched(request, READ)).hasSize(1);
        Effect.Accept accept =
                core.effects.stream()
                        .filter(Effect.Accept.class::isInstance)
                        .map(Effect.Accept.class::cast)
                        .findFirst()
                        .orElseThrow();
        assertThat(accept.launches().get(0).secrets())
                .containsExactly(java.util.Map.entry("DB_PASSWORD", "db/password"));
        assertThat(accept.launches().get(0).env()).doesNotContainKey("DB_PASSWORD");
    }

    @Test
    void withoutItNothingIsLaunchedAndNoAttemptIsUsedUp() {
        assertThat(launched(search(), MISSING)).isEmpty();

        assertThat(task().phase()).isEqualTo(TaskPhase.PLANNED);
        assertThat(task().id().attempt()).isEqualTo(1);
        assertThat(shard().failures()).isZero();
        assertThat(shard().because()).isEqualTo("waits for secret db/password: there is no file");
        assertThat(SecretRules.isWait(shard().because())).isTrue();
        assertThat(core.state.ready().isEmpty()).isTrue();
    }

    @Test
    void itIsReadAgainSoonAndThenSeldom() {
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            launched(search(), MISSING);
            Instant again = task().notBefore();
            pauses.add(Duration.between(core.now, again));
            core.pass(Duration.between(core.now, again));
        }

        assertThat(pauses)
                .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(2))
                .endsWith(Duration.ofMinutes(1), Duration.ofMinutes(1));
        assertThat(launched(search(), READ)).containsExactly(new TaskId(run, 0, 1));
    }

    @Test
    void aPlaceThatWasFoundWithoutReadingIsNotUsed() {
        PlacementRequest request = search();
        job.secrets.put("SECOND", "key");
        TreeMap<TaskId, String> places = new TreeMap<>();
        places.put(request.tasks().get(0).task(), request.hosts().get(0).key());
        core.effects.clear();
        core.give(
                new Input.PlacementArrived(
                        new Assignment(request.number(), places, new TreeMap<>())));

        assertThat(core.effects).noneMatch(Effect.Accept.class::isInstance);
        assertThat(core.state.ready().isEmpty()).isFalse();
    }

    @Test
    void othersAreLaunchedMeanwhile() {
        JobForTests other = new JobForTests();
        other.name = "other";
        other.schedule = Schedule.BY_HAND;
        core.put(other);
        core.run("other");
        core.strangersStayAway();
        PlacementRequest request = search();
        assertThat(request.tasks()).hasSize(2);

        assertThat(launched(request, MISSING))
                .singleElement()
                .satisfies(task -> assertThat(task.run().job()).isEqualTo("other"));
    }

    @Test
    void aRunThatIsKilledWaitsForNoSecret() {
        PlacementRequest request = search();
        core.command(new Command.KillTask(task().id().toString()));

        assertThat(launched(request, MISSING)).isEmpty();
        assertThat(core.state.run(run)).isEmpty();
    }
}
