package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.core.JobForTests;
import io.carillon.core.contract.Command;
import io.carillon.local.cluster.ModelFaults;
import io.carillon.model.job.Delivery;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Launches that lie in the network until their shard has gone on without them. The master does not
 * know their tasks.
 */
class GhostLaunchTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** The pause until the shard is given up, and some. */
    private static final Duration GIVEN_UP = Duration.ofSeconds(60);

    /** From the arrival of the launch: its start, the answers, and the grace of a stubborn task. */
    private static final Duration SECONDS = Duration.ofSeconds(15);

    private OneNode world = new OneNode(SOON);
    private TaskId ghost;
    private String agent;

    private void hold() {
        for (String one : world.mesos.agents) {
            assertThat(world.mesos.fault((f, now) -> f.holdLaunches(now, one))).isTrue();
        }
        world.daemon();
        world.await(open -> world.is(1, TaskPhase.LAUNCHING), SOON);
        pass(Duration.ofSeconds(1));
        Task task = world.task().orElseThrow();
        ghost = task.id();
        agent = task.agent().value();
        fault((f, now) -> f.agentUnreachable(now, agent));
        world.await(open -> world.is(1, TaskPhase.UNREACHABLE), SOON);
        for (String one : world.mesos.agents) {
            if (!one.equals(agent)) {
                fault((f, now) -> f.deliverLaunches(now, one));
            }
        }
    }

    private void heal() {
        fault((f, now) -> f.agentBack(now, agent));
        fault((f, now) -> f.deliverLaunches(now, agent));
        assertThat(alive()).contains(ghost);
    }

    private void fault(java.util.function.BiConsumer<ModelFaults, Instant> fault) {
        assertThat(world.mesos.fault(fault)).isTrue();
    }

    private void pass(Duration time) {
        Instant until = world.time.instant().plus(time);
        while (world.time.step(until)) {
            world.durable.refresh();
        }
    }

    private Set<TaskId> alive() {
        return world.mesos.processes.tasks("", Set.of());
    }

    private void ends() {
        world.await(open -> !alive().contains(ghost), SECONDS);
        world.await(open -> open.state().orphans().size() == 0, GIVEN_UP);
    }

    @Test
    void theGhostOfAnAttemptThatWasReplacedEndsAndTheOtherGoesOn() {
        hold();
        world.await(open -> world.is(2, TaskPhase.RUNNING), GIVEN_UP);
        TaskId second = world.task().orElseThrow().id();

        heal();

        ends();
        assertThat(alive()).contains(second);
        assertThat(world.is(2, TaskPhase.RUNNING)).isTrue();
    }

    @Test
    void withoutShutdownItWouldLiveOn() {
        world = new OneNode(SOON, Mutant.NO_SHUTDOWN);
        hold();
        world.await(open -> world.is(2, TaskPhase.RUNNING), GIVEN_UP);
        heal();

        pass(SECONDS);

        assertThat(alive()).contains(ghost);
    }

    @Test
    void theGhostOfADeletedJobEnds() {
        hold();
        world.command(new Command.DeleteJob("daemon"));
        world.await(open -> open.state().jobs().isEmpty(), GIVEN_UP);

        heal();

        ends();
    }

    @Test
    void soItDoesWhenAnotherTermHasBegun() {
        hold();
        world.await(open -> world.is(2, TaskPhase.RUNNING), GIVEN_UP);
        world.node.kill();
        world.node.boot();
        world.await(open -> open.state().connection().subscribed(), GIVEN_UP);

        heal();

        ends();
    }

    @Test
    void soItDoesWhenTheTermEndsBetweenItsReportAndItsShutdown() {
        hold();
        world.await(open -> world.is(2, TaskPhase.RUNNING), GIVEN_UP);
        heal();
        world.await(open -> open.state().orphans().contains(ghost.toString()), SECONDS);
        world.node.kill();
        world.node.boot();

        world.await(open -> open.state().connection().subscribed(), GIVEN_UP);

        // The agent reports once more what nobody has acknowledged.
        world.await(open -> !alive().contains(ghost), Duration.ofSeconds(30).plus(SECONDS));
    }

    /** The current attempt runs, the master disowns it, and the shard is about to give it up. */
    private void disown() {
        hold();
        heal();
        world.await(open -> world.is(1, TaskPhase.RUNNING), SECONDS);
        pass(Duration.ofSeconds(10));
        world.command(new Command.Reconcile(false));
        world.await(open -> world.is(1, TaskPhase.UNREACHABLE), SECONDS);
    }

    /** The term ends when the end of that attempt is durable, and before its shutdown leaves. */
    private void endTheTermWhenItIsGivenUp() {
        world.await(open -> !world.is(1, TaskPhase.UNREACHABLE), GIVEN_UP);
        Instant last = world.time.instant().plus(SOON);
        while (world.durable.lives(ghost) && world.time.step(last)) {
            world.durable.refresh();
        }
        world.node.kill();
        assertThat(world.durable.lives(ghost)).isFalse();
        world.node.boot();
        world.await(open -> open.state().connection().subscribed(), GIVEN_UP);
        assertThat(alive()).contains(ghost);
    }

    @Test
    void whatWasGivenUpAtTheVeryEndOfATermIsShutDownInTheNextOne() {
        disown();
        endTheTermWhenItIsGivenUp();

        ends();
    }

    @Test
    void withoutTheStoredAttemptsItWouldLiveOn() {
        world = new OneNode(SOON, Mutant.FORGOTTEN_ABANDONED);
        disown();
        endTheTermWhenItIsGivenUp();

        pass(SECONDS);

        assertThat(alive()).contains(ghost);
    }

    @Test
    void whatIsStillWantedGoesOnThoughTheMasterDoesNotKnowIt() {
        hold();
        heal();
        world.await(open -> world.is(1, TaskPhase.RUNNING), SECONDS);
        world.command(new Command.Reconcile(false));

        world.await(open -> world.is(1, TaskPhase.UNREACHABLE), SECONDS);
        pass(SECONDS);
        world.command(new Command.Reconcile(false));
        pass(Duration.ofSeconds(5));
        assertThat(world.is(1, TaskPhase.UNREACHABLE)).isTrue();
        assertThat(alive()).contains(ghost);

        world.await(open -> world.is(2, TaskPhase.RUNNING), GIVEN_UP);
        ends();
    }

    /** An agent that is back does not know a task whose launch is still on its way. */
    private void unknownToItsAgent() {
        for (String one : world.mesos.agents) {
            fault((f, now) -> f.holdLaunches(now, one));
        }
        JobForTests job = new JobForTests();
        job.name = "job-once";
        job.delivery = Delivery.AT_MOST_ONCE;
        world.command(new Command.PutJob(job.job(), true));
        world.await(open -> world.is(1, TaskPhase.LAUNCHING), SOON);
        pass(Duration.ofSeconds(1));
        ghost = world.task().orElseThrow().id();
        agent = world.task().orElseThrow().agent().value();
        fault((f, now) -> f.agentUnreachable(now, agent));
        world.await(open -> world.is(1, TaskPhase.UNREACHABLE), SOON);
        for (String one : world.mesos.agents) {
            if (!one.equals(agent)) {
                fault((f, now) -> f.deliverLaunches(now, one));
            }
        }
        fault((f, now) -> f.agentBack(now, agent));
        world.command(new Command.Reconcile(false));
    }

    private Optional<RunState> ended() {
        return world.node.open().orElseThrow().state().jobs().values().stream()
                .flatMap(job -> job.finished().values().stream())
                .map(finished -> finished.run())
                .filter(run -> run.id().equals(ghost.run()))
                .map(run -> run.state())
                .findFirst();
    }

    @Test
    void whatItsAgentDoesNotKnowIsInDoubtUnderAtMostOnce() {
        unknownToItsAgent();
        world.await(open -> ended().isPresent(), SOON);
        assertThat(ended()).contains(RunState.LOST);
        fault((f, now) -> f.deliverLaunches(now, agent));
        world.await(open -> !alive().contains(ghost), SECONDS);
    }

    @Test
    void itWouldBeStartedTwiceIfThatCountedAsNeverStarted() {
        world = new OneNode(SOON, Mutant.UNKNOWN_IS_UNSTARTED);
        unknownToItsAgent();
        world.await(open -> world.is(2, TaskPhase.LAUNCHING), SOON);
        pass(Duration.ofMillis(100));
        assertThatThrownBy(() -> world.mesos.fault((f, now) -> f.deliverLaunches(now, agent)))
                .isInstanceOf(Violation.class)
                .hasMessageContaining(Mutant.UNKNOWN_IS_UNSTARTED.words);
    }
}
