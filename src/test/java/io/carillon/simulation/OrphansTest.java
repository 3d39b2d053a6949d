package io.carillon.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.local.cluster.ModelFaults;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of a framework that was removed while their agent was away. */
class OrphansTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final OneNode world = new OneNode(SOON);
    private TaskId task;
    private String framework;

    @BeforeEach
    void removeWhileTheAgentIsAway() {
        world.daemon();
        world.await(open -> world.is(1, TaskPhase.RUNNING), SOON);
        task = world.task().orElseThrow().id();
        framework = world.node.open().orElseThrow().state().framework().orElseThrow().id();
        anotherMaster();
        world.await(open -> open.state().connection().subscribed(), SOON);
        assertThat(world.mesos.tearDown()).isTrue();
        anotherMaster();
    }

    private void anotherMaster() {
        assertThat(world.mesos.fault(ModelFaults::masterDown)).isTrue();
        world.await(open -> !open.state().connection().subscribed(), SOON);
        assertThat(world.mesos.fault(ModelFaults::masterUp)).isTrue();
    }

    @Test
    void theyAreOursAgainWithTheNextMasterButOneIfTheIdIs() {
        world.await(open -> open.state().connection().subscribed(), SOON);
        String agent = world.task().orElseThrow().agent().value();
        assertThat(world.mesos.fault((f, now) -> f.agentBack(now, agent))).isTrue();
        world.await(open -> open.state().unconfirmed().isEmpty(), SOON);

        assertThat(world.is(1, TaskPhase.RUNNING)).isTrue();
        assertThat(world.audit.orphans).containsExactly(task);
        assertThat(world.mesos.processes.tasks(framework, Set.of(task))).containsExactly(task);
    }

    @Test
    void theyAreNobodysIfItIsAnother() {
        assertThat(world.mesos.processes.tasks("another", Set.of(task))).isEmpty();
        assertThat(world.mesos.processes.tasks("another", Set.of())).containsExactly(task);
    }
}
