package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.TaskId;
import io.carillon.simulation.NaivePlacement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is launched when places have been found, and what becomes of the rest of the offers. */
class PlacementRulesTest {
    /** More than half of the offer of a {@link CoreDriver}. */
    private static final Resources LARGE = new Resources(60_000, 1_000, 0, 0, 0);

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));

    @BeforeEach
    void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    /** So many runs wait, and one of them fits; another job fires in so many seconds. */
    @ParameterizedTest
    @CsvSource({"1, 100, false", "2, 100, true", "1, 1, true"})
    void whatIsLeftOfAnOfferIsWantedAgainWhenMoreWaitsOrComes(
            int waiting, int next, boolean wanted) {
        JobForTests other = new JobForTests();
        other.name = "other";
        other.schedule =
                new Schedule(
                        new Schedule.At(CoreDriver.START.plusSeconds(next)),
                        Optional.empty(),
                        Optional.empty());
        core.put(other);
        for (int i = 0; i < waiting; i++) {
            run("large" + i, 1);
        }

        Effect.Accept accept = answer(search());

        assertThat(accept.launches()).hasSize(1);
        assertThat(accept.refuse())
                .isEqualTo(wanted ? Duration.ZERO : core.state.settings().declineFor());
    }

    @Test
    void aTaskThatIsKilledDuringTheSearchIsNotLaunched() {
        JobForTests job = byHand("job", 2);
        core.put(job);
        RunId run = ((Answer.RunAccepted) core.run("job")).run();
        core.strangersStayAway();
        PlacementRequest request = search();
        assertThat(request.tasks()).hasSize(2);
        core.command(new Command.KillTask(new TaskId(run, 1, 1).toString()));

        Effect.Accept accept = answer(request);

        assertThat(accept.launches())
                .extracting(launch -> launch.task())
                .containsExactly(new TaskId(run, 0, 1));
        assertThat(core.state.run(run).orElseThrow().shard(1).orElseThrow().state())
                .isEqualTo(RunState.KILLED);
    }

    private void run(String name, int shards) {
        JobForTests job = byHand(name, shards);
        job.resources = LARGE;
        core.put(job);
        core.run(name);
    }

    private static JobForTests byHand(String name, int shards) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = Schedule.BY_HAND;
        job.shards = shards;
        return job;
    }

    private PlacementRequest search() {
        core.give(new Input.OffersArrived(List.of(core.offer("offer"))));
        core.effects.clear();
        core.settle();
        return sent(Effect.Place.class).request();
    }

    private Effect.Accept answer(PlacementRequest request) {
        core.effects.clear();
        core.give(new Input.PlacementArrived(NaivePlacement.firstFit(request)));
        return sent(Effect.Accept.class);
    }

    private <E extends Effect> E sent(Class<E> sort) {
        List<E> all = core.effects.stream().filter(sort::isInstance).map(sort::cast).toList();
        assertThat(all).hasSize(1);
        return all.get(0);
    }
}
