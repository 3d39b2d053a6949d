package io.carillon.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.model.OfferId;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Scenarios that a scheduler of this kind must pass, as a story each; docs/GUARANTEES.md lists all
 * of them with the tests that show the others.
 */
class AcceptanceTest {
    private final CoreDriver core = new CoreDriver();
    private final JobForTests job = new JobForTests();

    @Test
    void anAgentIsPoweredOffAndItsTaskIsReplacedThoughNobodySawItEnd() {
        TaskId task = running();
        core.report(task, ReportState.UNREACHABLE, "REASON_SLAVE_REMOVED");

        core.pass(Duration.ofSeconds(29));
        assertThat(shard(task).task()).map(Task::phase).contains(TaskPhase.UNREACHABLE);
        core.pass(Duration.ofSeconds(2));
        assertThat(core.launch()).containsExactly(task.shardId().attempt(2));

        core.effects.clear();
        core.report(task, ReportState.RUNNING, "");
        assertThat(killed()).as("the ghost that returns").containsExactly(task.toString());
    }

    @Test
    void aTaskThatNoJobKnowsIsKilledAndAStateOfTheFutureChangesNothing() {
        TaskId task = running();
        Decision decision = core.report(task, ReportState.UNRECOGNISED, "");
        assertThat(decision.changes()).isEmpty();
        assertThat(shard(task).task()).map(Task::phase).contains(TaskPhase.RUNNING);

        core.effects.clear();
        core.give(
                new Input.StatusArrived(
                        CoreDriver.report("somebody-elses-task", ReportState.RUNNING, "")));
        assertThat(killed()).containsExactly("somebody-elses-task");
    }

    @Test
    void aKillThatIsLostIsRepeatedUntilTheEndAndNothingReplacesTheTaskBefore() {
        job.concurrency = Concurrency.REPLACE;
        TaskId task = running();
        core.effects.clear();
        core.command(new Command.KillRun(task.run()));
        assertThat(killed()).containsExactly(task.toString());

        core.effects.clear();
        core.pass(Duration.ofMinutes(5));
        assertThat(killed()).hasSizeGreaterThan(3).containsOnly(task.toString());
        assertThat(core.launch()).as("before the end is reported").isEmpty();

        core.report(task, ReportState.KILLED, "");
        core.effects.clear();
        core.pass(Duration.ofSeconds(11));
        assertThat(core.launch()).isNotEmpty();
        assertThat(killed()).isEmpty();
    }

    @Test
    void oneKilledShardOfADaemonComesBackAndTheOthersAreLeftAlone() {
        JobForTests daemon = CoreDriver.daemon();
        daemon.shards = 3;
        core.put(daemon);
        List<TaskId> tasks = core.launch();
        tasks.forEach(task -> core.report(task, ReportState.RUNNING, ""));

        core.report(tasks.get(1), ReportState.KILLED, "");
        core.pass(Duration.ofSeconds(5));

        assertThat(core.launch()).containsExactly(tasks.get(1).shardId().attempt(2));
        assertThat(shard(tasks.get(0)).task()).map(Task::id).contains(tasks.get(0));
        assertThat(shard(tasks.get(2)).task()).map(Task::id).contains(tasks.get(2));
    }

    @Test
    void aJobThatTakesLongerThanItsPeriodHasEachFireAccountedFor() {
        job.schedule =
                new Schedule(
                        new Schedule.Every(Duration.ofSeconds(1)),
                        Optional.empty(),
                        Optional.empty());
        core.put(job);
        core.pass(Duration.ofSeconds(1));
        TaskId task = core.launch().get(0);
        core.pass(Duration.ofSeconds(9));
        core.report(task, ReportState.FINISHED, "");

        assertThat(core.ledger()).hasSize(10);
        assertThat(core.ledger().stream().filter(f -> f.outcome() == Outcome.SKIPPED)).hasSize(9);
    }

    @Test
    void anIdleFrameworkHoldsNoOffersAndWantsNone() {
        core.put(job);
        core.pass(Duration.ofSeconds(10));
        core.give(new Input.Subscribed("framework", "master"));
        while (!core.give(new Input.Settled()).isEmpty()) {
            // Goes on until nothing is left to do.
        }
        assertThat(core.effects).hasAtLeastOneElementOfType(Effect.Revive.class);
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.FINISHED, "");
        core.command(new Command.PauseJob(job.name, Optional.empty(), ""));
        core.effects.clear();
        core.pass(Duration.ofSeconds(3));
        core.launch();

        assertThat(core.state.supply().offers()).isEmpty();
        assertThat(core.state.connection().subscribed()).isTrue();
        assertThat(core.effects)
                .hasAtLeastOneElementOfType(Effect.Decline.class)
                .hasAtLeastOneElementOfType(Effect.Suppress.class);
    }

    @Test
    void offersThatWereTakenBackWhileAPlaceWasLookedForAreNotUsed() {
        core.put(job);
        core.pass(Duration.ofSeconds(10));
        core.give(new Input.Subscribed("framework", "master"));

        PlacementRequest first = looksForPlaces("rescinded");
        core.give(new Input.OfferRescinded(new OfferId("rescinded")));
        answer(first);
        assertThat(core.effects).doesNotHaveAnyElementsOfTypes(Effect.Accept.class);

        PlacementRequest second = looksForPlaces("of the master before");
        core.give(new Input.Disconnected("another master leads"));
        core.give(new Input.Subscribed("framework", "another"));
        answer(second);
        assertThat(core.effects).doesNotHaveAnyElementsOfTypes(Effect.Accept.class);

        answer(looksForPlaces("good"));
        assertThat(core.effects).hasAtLeastOneElementOfType(Effect.Accept.class);
    }

    private PlacementRequest looksForPlaces(String offer) {
        core.give(new Input.OffersArrived(List.of(core.offer(offer))));
        core.effects.clear();
        core.settle();
        return core.effects.stream()
                .filter(Effect.Place.class::isInstance)
                .map(effect -> ((Effect.Place) effect).request())
                .findFirst()
                .orElseThrow();
    }

    /** Every task goes onto the first host. */
    private void answer(PlacementRequest request) {
        TreeMap<TaskId, String> places = new TreeMap<>();
        request.tasks().forEach(task -> places.put(task.task(), request.hosts().get(0).key()));
        core.give(
                new Input.PlacementArrived(
                        new Assignment(request.number(), places, new TreeMap<>())));
    }

    @Test
    void aRunKeepsTheDefinitionThatItBeganWith() {
        job.parameter = "old";
        TaskId task = running();
        job.parameter = "new";
        core.put(job);

        Run run = core.state.run(task.run()).orElseThrow().run();
        assertThat(core.job().stored().executedBy(run).parameter()).isEqualTo("old");
        core.report(task, ReportState.FINISHED, "");
        core.pass(Duration.ofSeconds(10));
        RunId next = core.launch().get(0).run();
        assertThat(core.state.run(next).orElseThrow().job().parameter()).isEqualTo("new");
    }

    private TaskId running() {
        core.put(job);
        core.pass(Duration.ofSeconds(10));
        TaskId task = core.launch().get(0);
        core.report(task, ReportState.RUNNING, "");
        return task;
    }

    private Shard shard(TaskId task) {
        return core.state.shard(task.shardId()).orElseThrow();
    }

    private List<String> killed() {
        return core.effects.stream()
                .filter(Effect.Kill.class::isInstance)
                .map(effect -> ((Effect.Kill) effect).task())
                .toList();
    }
}
