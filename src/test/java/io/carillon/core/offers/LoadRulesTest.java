package io.carillon.core.offers;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Demand;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.carillon.core.state.State;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as about to come, and when the agents at hand would get too much of it. */
class LoadRulesTest {
    private static final Resources NEED = new Resources(1_000, 1_000, 0, 0, 0);
    private static final Duration HOLD = Settings.DEFAULT.offerHold();

    private final CoreDriver core = new CoreDriver(new State(Settings.DEFAULT));
    private int offers;
    private int jobs;

    @BeforeEach
    void subscribe() {
        core.give(new Input.Subscribed("framework", "master"));
    }

    private JobForTests job() {
        JobForTests job = new JobForTests();
        job.name = "job" + ++jobs;
        job.schedule = Schedule.BY_HAND;
        job.resources = NEED;
        return job;
    }

    private JobForTests every(Duration period) {
        JobForTests job = job();
        job.schedule = new Schedule(new Schedule.Every(period), Optional.empty(), Optional.empty());
        return job;
    }

    private void ready(int tasks) {
        for (int i = 0; i < tasks; i++) {
            JobForTests job = job();
            core.put(job);
            core.run(job.name);
        }
    }

    private OfferId offer(String agent, long cpus) {
        return core.offers("o" + ++offers, agent, cpus * 1_000, 100_000);
    }

    private void demand(boolean suppressed) {
        Demand demand = new Demand(suppressed, core.now, Demand.BACKOFF.first());
        core.state.apply(new Change.DemandChanged(demand, core.now, "changed"));
    }

    /** That many tasks of several jobs live on the agent. */
    private void live(String agent, int tasks) {
        ready(tasks);
        OfferId offer = offer(agent, 100);
        TreeMap<TaskId, String> places = new TreeMap<>();
        for (ShardId id : core.state.ready().first(tasks, any -> true)) {
            places.put(
                    core.state.shard(id).orElseThrow().task().orElseThrow().id(), agent + "/role");
        }
        long number = core.state.supply().placements() + 1;
        core.state.apply(new Change.PlacementAsked(number, new TreeMap<>(), "asked"));
        core.give(new Input.PlacementArrived(new Assignment(number, places, new TreeMap<>())));
        core.refused(offer);
    }

    /** The agent a is at hand; b was refused long enough ago. */
    private void refusedIsB(long cpus) {
        demand(false);
        core.refused(offer("b", cpus));
        core.now = core.now.plus(LoadRules.RESPITE);
        offer("a", 100);
    }

    private boolean unbalanced() {
        return LoadRules.unbalanced(core.state, core.now);
    }

    @ParameterizedTest(name = "on a {0}, on b {1}, ready {2}: {3}")
    @CsvSource({
        "0, 0, 2, false",
        "0, 0, 3, true",
        "2, 0, 0, false",
        "2, 0, 1, true",
        "0, 1, 3, false",
        "0, 1, 4, true",
        "3, 3, 2, false",
        "3, 3, 3, true",
    })
    void theAgentAtHandMayHaveSoManyMore(int onA, int onB, int ready, boolean unbalanced) {
        live("a", onA);
        live("b", onB);
        refusedIsB(100);
        ready(ready);
        assertThat(unbalanced()).isEqualTo(unbalanced);
    }

    @Test
    void theMoreAgentsAreAtHandTheMoreTasksTheyTake() {
        refusedIsB(100);
        offer("c", 100);
        ready(4);
        assertThat(unbalanced()).isFalse();
        ready(1);
        assertThat(unbalanced()).isTrue();
    }

    @Test
    void othersHaveWhatWasRefusedForAWhileAndItIsAskedForOnce() {
        refusedIsB(100);
        ready(5);
        assertThat(unbalanced()).isTrue();
        Instant now = core.now;
        core.now = now.minusMillis(1);
        assertThat(unbalanced()).as("refused a moment ago").isFalse();
        core.now = now;
        demand(false);
        assertThat(unbalanced()).as("asked for already").isFalse();
    }

    @Test
    void nothingIsAskedForWhileOffersAreSuppressedOrNoneIsHeld() {
        demand(false);
        core.refused(offer("b", 100));
        core.now = core.now.plus(LoadRules.RESPITE);
        ready(5);
        assertThat(unbalanced()).as("no offer is held").isFalse();
        offer("a", 100);
        assertThat(unbalanced()).isTrue();
        demand(true);
        assertThat(unbalanced()).as("suppressed").isFalse();
    }

    @Test
    void anAgentWithoutRoomIsNoReason() {
        refusedIsB(0);
        ready(5);
        assertThat(unbalanced()).isFalse();
    }

    @Test
    void anAgentOfWhichAnotherOfferIsHeldIsNoReason() {
        demand(false);
        OfferId refused = offer("b", 100);
        offer("b", 100);
        core.refused(refused);
        core.now = core.now.plus(LoadRules.RESPITE);
        ready(5);
        assertThat(core.state.supply().knownAgents().awaited()).containsKey(new AgentId("b"));
        assertThat(unbalanced()).isFalse();
    }

    @ParameterizedTest(name = "{0} shards, {1} at once, paused {2}: {3}")
    @CsvSource({
        "2, 2, false, false",
        "3, 3, false, true",
        "9, 2, false, false",
        "3, 3, true, false",
    })
    void aFireThatIsDueSoonCountsWithTheShardsThatItStartsAtOnce(
            int shards, int atOnce, boolean paused, boolean unbalanced) {
        JobForTests job = every(Duration.ofSeconds(20));
        job.shards = shards;
        job.maxParallel = atOnce;
        core.put(job);
        if (paused) {
            core.command(new Command.PauseJob(job.name, Optional.empty(), "paused"));
        }
        refusedIsB(100);
        core.now = CoreDriver.START.plusSeconds(20).minus(HOLD);
        assertThat(unbalanced()).as("not due within the hold").isFalse();
        core.now = core.now.plusMillis(1);
        assertThat(unbalanced()).isEqualTo(unbalanced);
    }

    @ParameterizedTest(name = "{0} attempts that come soon: {1}")
    @CsvSource({"2, false", "3, true"})
    void anAttemptThatIsDueSoonCounts(int failed, boolean unbalanced) {
        Duration delay = Duration.ofSeconds(20);
        for (int i = 0; i < failed; i++) {
            JobForTests job = job();
            job.retry = new Retry(2, delay, delay, 1.0);
            core.put(job);
            core.run(job.name);
        }
        for (TaskId task : core.launch()) {
            core.report(task, ReportState.FAILED, "");
        }
        List.copyOf(core.state.supply().offers().keySet()).forEach(core::refused);
        Instant due = core.now.plus(delay);
        refusedIsB(100);
        core.now = due.minus(HOLD);
        assertThat(unbalanced()).as("not due within the hold").isFalse();
        core.now = core.now.plusMillis(1);
        assertThat(unbalanced()).isEqualTo(unbalanced);
    }

    @Test
    void whatIsDueWithinTheHoldComesSoonUnlessItsJobIsPaused() {
        JobForTests job = every(Duration.ofSeconds(20));
        core.put(job);
        core.now = CoreDriver.START.plusSeconds(20).minus(HOLD);
        assertThat(LoadRules.soon(core.state, core.now)).isFalse();
        core.now = core.now.plusMillis(1);
        assertThat(LoadRules.soon(core.state, core.now)).isTrue();
        core.command(new Command.PauseJob(job.name, Optional.empty(), "paused"));
        assertThat(LoadRules.soon(core.state, core.now)).isFalse();
        core.put(every(Duration.ofSeconds(1)));
        assertThat(LoadRules.soon(core.state, core.now)).isTrue();
    }
}
