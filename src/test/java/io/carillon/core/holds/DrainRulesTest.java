package io.carillon.core.holds;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Command;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.carillon.core.offers.PlaceWaitRules;
import io.carillon.core.state.Editions;
import io.carillon.core.state.IndexAudit;
import io.carillon.core.state.Recovery;
import io.carillon.core.state.RunEntry;
import io.carillon.model.AgentId;
import io.carillon.model.hold.DrainPolicy;
import io.carillon.model.hold.Hold;
import io.carillon.model.hold.HoldId;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a drained agent keeps, and what it does not get. */
class DrainRulesTest {
    /** The agent that {@link CoreDriver#launch} launches on. */
    private static final AgentId AGENT = new AgentId("agent");

    private static final Duration LONG = Duration.ofMinutes(10);

    private final JobForTests job = new JobForTests();
    private CoreDriver core = new CoreDriver();
    private int offers;

    @AfterEach
    void allThatIsDerivedIsRight() {
        assertThat(IndexAudit.flaws(core.state)).isEmpty();
    }

    @Test
    void nothingNewStartsOnADrainedAgent() {
        core.put(job);
        drain(DrainPolicy.MOVE, Optional.empty());
        core.pass(Duration.ofSeconds(11));
        core.effects.clear();

        assertThat(core.launch()).as("its offer is not used").isEmpty();

        assertThat(core.state.supply().offers()).as("nor kept").isEmpty();
        core.pass(Duration.ofSeconds(2));
        core.give(new Input.HeartbeatArrived());
        assertThat(waits()).isEqualTo("1 agent is drained");
        assertThat(launchOn("other")).isEqualTo(1);
        assertThat(task(0).agent()).isEqualTo(new AgentId("other"));
    }

    @Test
    void anOfferThatIsHeldIsGivenBackAtOnce() {
        core.give(new Input.Subscribed("framework", "master"));
        core.offers("held", "agent", 1_000, 1_000_000);
        core.offers("kept", "other", 1_000, 1_000_000);

        drain(DrainPolicy.STAY, Optional.empty());

        assertThat(core.state.supply().offers().values())
                .extracting(offer -> offer.agent().value())
                .containsExactly("other");
        assertThat(core.effects).anyMatch(Effect.Decline.class::isInstance);
    }

    /** The task was placed before, so nothing is launched where an operator wants nothing. */
    @Test
    void aPlaceThatWasFoundBeforeIsNotUsed() {
        core.put(job);
        core.give(new Input.Subscribed("framework", "master"));
        core.pass(Duration.ofSeconds(11));
        core.strangersStayAway();
        core.offers("offer", "agent", 1_000, 1_000_000);
        core.settle();
        long search = core.state.supply().placements();
        TreeMap<io.carillon.model.run.TaskId, String> places = new TreeMap<>();
        places.put(task(0).id(), "agent/role");

        drain(DrainPolicy.STAY, Optional.empty());
        core.give(new Input.PlacementArrived(new Assignment(search, places, new TreeMap<>())));

        assertThat(core.state.live()).isEmpty();
    }

    @Test
    void whatIsAtWorkStays() {
        daemon(2);
        drain(DrainPolicy.STAY, Optional.empty());
        core.pass(LONG);
        assertThat(doomed()).isEmpty();
    }

    @Test
    void tasksOfTransientJobsAreLeftToEnd() {
        core.running(job);
        drain(DrainPolicy.MOVE, Optional.empty());
        core.pass(Duration.ofSeconds(5));
        assertThat(doomed()).isEmpty();
    }

    @Test
    void shardsOfDaemonsAreMovedOneAfterTheOther() {
        daemon(3);
        drain(DrainPolicy.MOVE, Optional.empty());
        core.ticks();
        assertThat(doomed()).containsExactly(0);
        assertThat(shardWords(0)).isEqualTo("host is drained: new disks");
        core.pass(LONG);
        assertThat(doomed()).as("it has not ended yet").containsExactly(0);

        core.report(task(0).id(), ReportState.KILLED, "");
        assertThat(task(0).notBefore()).as("at once").isEqualTo(Instant.EPOCH);
        assertThat(core.launch()).as("not there").isEmpty();
        assertThat(doomed()).as("the one before waits for a place").isEmpty();

        assertThat(launchOn("other")).isEqualTo(1);
        core.report(task(0).id(), ReportState.RUNNING, "");
        assertThat(doomed()).as("it may fail soon").isEmpty();
        core.pass(Editions.SETTLE);
        assertThat(doomed()).containsExactly(1);
        move(1);
        move(2);

        assertThat(core.state.on(AGENT)).isEmpty();
        assertThat(run().shard(0).orElseThrow().failures()).as("none counts").isZero();
    }

    /** Neither takes a second shard away. */
    @Test
    void aDrainWaitsForTheShardThatARollHasTaken() {
        daemon(3);
        job.parameter = "v2";
        core.put(job);
        core.ticks();
        assertThat(doomed()).containsExactly(0);

        drain(DrainPolicy.MOVE, Optional.empty());
        core.pass(LONG);
        assertThat(doomed()).containsExactly(0);
        core.report(task(0).id(), ReportState.KILLED, "");
        core.pass(LONG);
        assertThat(doomed()).as("it is down").isEmpty();

        launchOn("other");
        core.report(task(0).id(), ReportState.RUNNING, "");
        core.pass(Editions.SETTLE);
        assertThat(doomed()).containsExactly(1);
    }

    @Test
    void aShardThatNobodySeesIsNotMoved() {
        daemon(1);
        core.report(task(0).id(), ReportState.UNREACHABLE, "");
        drain(DrainPolicy.MOVE, Optional.empty());
        core.pass(Duration.ofSeconds(20));
        assertThat(doomed()).as("it may live").isEmpty();

        core.report(task(0).id(), ReportState.RUNNING, "");
        core.pass(Duration.ofSeconds(10));
        assertThat(doomed()).containsExactly(0);
    }

    @Test
    void aShardIsNotMovedWhileAnotherOneIsDown() {
        daemon(2);
        core.report(task(0).id(), ReportState.STARTING, "");
        core.report(task(0).id(), ReportState.FAILED, "");
        core.report(task(1).id(), ReportState.FAILED, "");
        core.pass(LONG);
        core.launch();
        core.report(task(0).id(), ReportState.STARTING, "");
        assertThat(task(1).phase().live()).isTrue();

        drain(DrainPolicy.MOVE, Optional.empty());
        core.pass(Duration.ofSeconds(1));
        assertThat(doomed()).as("none is up").isEmpty();

        core.report(task(1).id(), ReportState.RUNNING, "");
        core.pass(LONG);
        assertThat(doomed()).as("the one that is down itself").containsExactly(0);
    }

    @Test
    void aDrainedAgentIsNotWaitedFor() {
        JobForTests first = new JobForTests();
        first.name = "first";
        first.type = JobType.DAEMON;
        core.put(first);
        launchOn("other");
        drain(DrainPolicy.MOVE, Optional.empty());
        core.offers("refused", "agent", 10_000, 10_000_000);
        core.pass(Duration.ofSeconds(6));
        job.type = JobType.DAEMON;
        job.shards = 4;
        core.put(job);

        assertThat(launchOn("other")).as("all at once").isEqualTo(4);
        assertThat(core.effects)
                .as("more is not asked for")
                .noneMatch(Effect.Revive.class::isInstance);
    }

    @Test
    void offersAreAskedForAtOnceWhenAnAgentIsBack() {
        core.put(job);
        core.give(new Input.Subscribed("framework", "master"));
        core.pass(Duration.ofSeconds(11));
        drain(DrainPolicy.MOVE, Optional.empty());
        for (int i = 0; i < 8; i++) {
            core.pass(Duration.ofSeconds(1));
            core.settle();
        }
        core.effects.clear();
        core.settle();
        assertThat(core.effects).as("it was asked for just now").isEmpty();

        lift();

        assertThat(core.effects).anyMatch(Effect.Revive.class::isInstance);
    }

    @Test
    void whoTakesOverDrainsOn() {
        daemon(2);
        drain(DrainPolicy.MOVE, Optional.of(core.now.plus(Duration.ofHours(1))));
        core.ticks();
        core.report(task(0).id(), ReportState.KILLED, "");
        Hold hold = core.state.holds().drains().get(AGENT);

        takeOver();
        assertThat(core.state.holds().drains()).containsExactly(java.util.Map.entry(AGENT, hold));
        core.give(new Input.Subscribed("framework", "master"));
        assertThat(core.launch()).isEmpty();
        assertThat(doomed()).as("the other is not known to live").isEmpty();
        core.report(task(1).id(), ReportState.RUNNING, "");
        launchOn("other");
        core.report(task(0).id(), ReportState.RUNNING, "");
        core.pass(Editions.SETTLE);
        assertThat(doomed()).containsExactly(1);
    }

    @Test
    void aDrainEndsByItselfAndWorkComesAgain() {
        core.put(job);
        core.give(new Input.Subscribed("framework", "master"));
        drain(DrainPolicy.MOVE, Optional.of(core.now.plusSeconds(30)));
        core.pass(Duration.ofSeconds(29));
        core.settle();
        assertThat(core.state.holds().isDrained(AGENT)).isTrue();
        assertThat(HoldRules.nextDue(core.state)).isEqualTo(core.now.plusSeconds(1));

        core.pass(Duration.ofSeconds(1));
        core.effects.clear();
        core.settle();

        assertThat(core.state.holds().all()).isEmpty();
        assertThat(core.effects).as("tasks wait").anyMatch(Effect.Revive.class::isInstance);
        assertThat(core.stored().keySet())
                .noneMatch(key -> key.kind() == io.carillon.model.RecordKey.Kind.HOLDS);
        assertThat(core.launch()).hasSize(1);
    }

    @Test
    void anOperatorEndsIt() {
        assertThat(lift()).isInstanceOf(Answer.Refused.class);
        drain(DrainPolicy.STAY, Optional.empty());
        assertThat(lift()).isInstanceOf(Answer.Done.class);
        assertThat(core.state.holds().all()).isEmpty();
    }

    private void daemon(int shards) {
        job.type = JobType.DAEMON;
        job.shards = shards;
        core.put(job);
        core.launch().forEach(task -> core.report(task, ReportState.RUNNING, ""));
        core.pass(LONG);
    }

    private void drain(DrainPolicy policy, Optional<Instant> until) {
        assertThat(place(AGENT, policy, until)).isInstanceOf(Answer.Done.class);
    }

    private Answer place(AgentId agent, DrainPolicy policy, Optional<Instant> until) {
        return core.command(
                new Command.PlaceHold(HoldId.of(agent), until, "new disks", Optional.of(policy)));
    }

    private Answer lift() {
        return core.command(new Command.LiftHold(HoldId.of(AGENT)));
    }

    private void move(int number) {
        assertThat(doomed()).containsExactly(number);
        core.report(task(number).id(), ReportState.KILLED, "");
        launchOn("other");
        core.report(task(number).id(), ReportState.RUNNING, "");
        core.pass(Editions.SETTLE);
    }

    /** Offers of that agent alone; returns how many tasks are launched. */
    private int launchOn(String agent) {
        if (!core.state.connection().subscribed()) {
            core.give(new Input.Subscribed("framework", "master"));
        }
        core.strangersStayAway();
        core.offers("on" + ++offers, agent, 10_000, 10_000_000);
        core.effects.clear();
        core.settle();
        TreeMap<io.carillon.model.run.TaskId, String> places = new TreeMap<>();
        for (Effect effect : List.copyOf(core.effects)) {
            if (effect instanceof Effect.Place place) {
                var request = place.request();
                request.tasks().forEach(t -> places.put(t.task(), request.hosts().get(0).key()));
                core.give(
                        new Input.PlacementArrived(
                                new Assignment(request.number(), places, new TreeMap<>())));
            }
        }
        return places.size();
    }

    private void takeOver() {
        CoreDriver next =
                new CoreDriver(Recovery.load(new TreeMap<>(core.stored()), CoreDriver.settings()));
        next.now = core.now;
        core = next;
        core.ticks();
    }

    private String waits() {
        return new PlaceWaitRules(core.state).of(run(), task(0)).because();
    }

    private List<Integer> doomed() {
        return run().shards().values().stream()
                .filter(shard -> shard.state() == RunState.RUNNING || !shard.state().ended())
                .filter(shard -> shard.task().flatMap(Task::kill).isPresent())
                .map(io.carillon.model.run.Shard::number)
                .toList();
    }

    private String shardWords(int number) {
        return run().shard(number).orElseThrow().because();
    }

    private Task task(int number) {
        return run().shard(number).orElseThrow().task().orElseThrow();
    }

    private RunEntry run() {
        return core.job().runs().values().iterator().next();
    }
}
