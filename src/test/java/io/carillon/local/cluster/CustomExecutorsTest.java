package io.carillon.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.ContainerInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.junit.jupiter.api.Test;

/** The life of custom executors on one agent, without faults of the agent. */
class CustomExecutorsTest {

    private final CustomDriver custom = new CustomDriver();

    private void ended(String id, TaskState state, TaskStatus.Reason reason) {
        assertThat(custom.state(id)).isEqualTo(state);
        assertThat(custom.last(id).getReason()).isEqualTo(reason);
        assertThat(custom.last(id).getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
        assertThat(custom.last(id).getExecutorId().getValue()).isEqualTo("e");
        assertThat(custom.last(id).hasUuid()).isTrue();
    }

    @Test
    void itsTasksWaitUntilItHasSubscribedAndComeInTheirOrder() {
        custom.launch("e", "a", "b");
        assertThat(custom.driver.started).isEmpty();
        assertThat(custom.driver.executors).hasSize(1);
        assertThat(custom.order().executorId()).isEqualTo("e");
        assertThat(custom.order().command().getValue()).contains("executor.jar");
        custom.started();
        String stream = custom.subscribe("e");
        assertThat(custom.launched(stream)).containsExactly("a", "b");
        Event.Subscribed first = custom.events(stream).get(0).getSubscribed();
        assertThat(first.getExecutorInfo().getExecutorId().getValue()).isEqualTo("e");
        assertThat(first.getFrameworkInfo().getId().getValue()).isEqualTo(custom.client.id);
        assertThat(first.getAgentInfo().getId().getValue()).isEqualTo(custom.agent);
        assertThat(first.getContainerId()).isEqualTo(custom.order().container());
        custom.launch("e", "c");
        assertThat(custom.launched(stream)).containsExactly("a", "b", "c");
        assertThat(custom.driver.executors).hasSize(1);
    }

    @Test
    void aKillBeforeItsSubscriptionEndsTheTaskAlone() {
        custom.launch("e", "a", "b");
        custom.kill("a");
        ended("a", TaskState.TASK_KILLED, TaskStatus.Reason.REASON_TASK_KILLED_DURING_LAUNCH);
        custom.started();
        String stream = custom.subscribe("e");
        assertThat(custom.launched(stream)).containsExactly("b");
        assertThat(custom.types(stream)).doesNotContain(Event.Type.SHUTDOWN);
    }

    @Test
    void anExecutorWithoutAnyTaskLeftToGetIsShutDown() {
        custom.launch("e", "a");
        custom.kill("a");
        custom.started();
        String stream = custom.subscribe("e");
        assertThat(custom.types(stream))
                .containsExactly(Event.Type.SUBSCRIBED, Event.Type.SHUTDOWN);
        custom.driver.pass(Duration.ofSeconds(5));
        assertThat(custom.killed()).isTrue();
    }

    @Test
    void aKillIsPassedOnWithItsPolicyAndTheExecutorDecides() {
        String stream = custom.run("e", "t");
        custom.client.kill(
                "t",
                kill -> {
                    kill.getKillPolicyBuilder().getGracePeriodBuilder().setNanoseconds(7);
                    return kill;
                });
        Event.Kill kill = CustomDriver.last(custom.events(stream)).getKill();
        assertThat(kill.getTaskId().getValue()).isEqualTo("t");
        assertThat(kill.getKillPolicy().getGracePeriod().getNanoseconds()).isEqualTo(7);
        assertThat(custom.client.updates()).isEmpty();
        custom.kill("t");
        assertThat(CustomDriver.last(custom.events(stream)).getKill().hasKillPolicy()).isFalse();
        custom.report("e", "t", TaskState.TASK_KILLED);
        assertThat(custom.state("t")).isEqualTo(TaskState.TASK_KILLED);
        assertThat(custom.driver.signals).isEmpty();
    }

    @Test
    void aShutdownAsksThenKillsAndItsTasksFail() {
        String stream = custom.run("e", "a", "b");
        custom.shutdown("e");
        assertThat(CustomDriver.last(custom.types(stream))).isEqualTo(Event.Type.SHUTDOWN);
        custom.report("e", "a", TaskState.TASK_KILLED);
        custom.driver.pass(Duration.ofMillis(4999));
        assertThat(custom.killed()).isFalse();
        custom.driver.pass(Duration.ofMillis(1));
        assertThat(custom.killed()).isTrue();
        custom.exit(Exit.signal(9));
        assertThat(custom.state("a")).isEqualTo(TaskState.TASK_KILLED);
        ended("b", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void itsOwnGraceCounts() {
        TaskInfo.Builder task = custom.task("e", "t");
        task.getExecutorBuilder()
                .getShutdownGracePeriodBuilder()
                .setNanoseconds(Duration.ofSeconds(20).toNanos());
        custom.accept(task.build());
        assertThat(custom.order().shutdownGrace()).isEqualTo(Duration.ofSeconds(20));
        custom.started();
        custom.subscribe("e");
        custom.shutdown("e");
        custom.driver.pass(Duration.ofSeconds(19));
        assertThat(custom.killed()).isFalse();
        custom.driver.pass(Duration.ofSeconds(1));
        assertThat(custom.killed()).isTrue();
    }

    @Test
    void whatIsLaunchedAtAnEndingExecutorIsDropped() {
        String stream = custom.run("e", "a");
        custom.shutdown("e");
        custom.launch("e", "late");
        ended("late", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.driver.executors).hasSize(1);
        custom.kill("a");
        assertThat(custom.types(stream)).doesNotContain(Event.Type.KILL);
        custom.exit(Exit.status(0));
        ended("a", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }

    @Test
    void itsDeathEndsAllItsTasksAndIsTold() {
        custom.run("e", "a", "b", "done");
        custom.report("e", "done", TaskState.TASK_FINISHED);
        custom.exit(Exit.signal(9));
        ended("a", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        ended("b", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.state("done")).isEqualTo(TaskState.TASK_FINISHED);
        assertThat(custom.failures()).hasSize(1);
        assertThat(custom.failures().get(0).getStatus()).isEqualTo(9);
        assertThat(custom.failures().get(0).getExecutorId().getValue()).isEqualTo("e");
        assertThat(custom.failures().get(0).getAgentId().getValue()).isEqualTo(custom.agent);
    }

    @Test
    void aFailureCarriesTheRawStatusOfTheWait() {
        custom.run("e", "a");
        custom.exit(Exit.status(3));
        assertThat(custom.failures().get(0).getStatus()).isEqualTo(3 << 8);
    }

    @Test
    void aDeathBeforeTheSubscriptionFailsTheTasksThatWaited() {
        custom.launch("e", "a");
        custom.started();
        custom.exit(Exit.status(1));
        ended("a", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.used("cpus")).isZero();
    }

    @Test
    void anExecutorThatDoesNotSubscribeInTimeIsKilled() {
        custom.launch("e", "a");
        custom.started();
        custom.driver.pass(Duration.ofSeconds(60));
        assertThat(custom.killed()).isTrue();
        custom.exit(Exit.signal(9));
        ended("a", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
    }

    @Test
    void theTimeForTheSubscriptionCountsFromTheOrderOfTheLaunch() {
        custom.launch("e", "a");
        custom.driver.pass(Duration.ofSeconds(60));
        assertThat(custom.killed()).isTrue();
        ended("a", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_EXECUTOR_REGISTRATION_TIMEOUT);
        custom.driver.pass(Duration.ofSeconds(600));
        assertThat(custom.failures()).hasSize(1);
    }

    @Test
    void aLaunchThatFailsSaysWhy() {
        custom.launch("e", "a", "b");
        custom.driver.model.launchFailed(
                custom.driver.now, custom.order().containerId(), "no such URI");
        custom.driver.collect();
        ended("a", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(custom.last("b").getMessage())
                .isEqualTo("Failed to launch container: no such URI");
        assertThat(custom.used("cpus")).isZero();
    }

    @Test
    void imagesAreRefused() {
        TaskInfo.Builder task = custom.task("e", "t");
        task.getExecutorBuilder()
                .setContainer(
                        ContainerInfo.newBuilder()
                                .setType(ContainerInfo.Type.DOCKER)
                                .setDocker(
                                        ContainerInfo.DockerInfo.newBuilder().setImage("busybox")));
        custom.accept(task.build());
        ended("t", TaskState.TASK_FAILED, TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
        assertThat(custom.last("t").getMessage())
                .startsWith("Failed to launch container: None of the enabled containerizers");
        assertThat(custom.driver.executors).isEmpty();
    }

    @Test
    void itsIdIsFreeAgainWhenTheEndsOfItsTasksAreAcknowledged() {
        custom.run("e", "a");
        custom.exit(Exit.signal(9));
        custom.launch("e", "early");
        ended("early", TaskState.TASK_DROPPED, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
        assertThat(custom.last("early").getMessage()).isEqualTo("Executor terminated");
        assertThat(custom.used("cpus")).isZero();
        assertThat(custom.failures()).hasSize(2);
        assertThat(custom.failures().get(1).getStatus()).isEqualTo(-1);
        custom.acknowledge("a");
        custom.launch("e", "again");
        assertThat(custom.driver.executors).hasSize(2);
        custom.started();
        assertThat(custom.launched(custom.subscribe("e"))).containsExactly("again");
    }

    @Test
    void itStaysWithoutATask() {
        String stream = custom.run("e", "t");
        custom.report("e", "t", TaskState.TASK_FINISHED);
        custom.acknowledge("t");
        custom.driver.pass(Duration.ofHours(1));
        assertThat(custom.used("cpus")).isEqualTo(0.5);
        custom.launch("e", "next");
        assertThat(custom.launched(stream)).containsExactly("t", "next");
    }

    @Test
    void aRemovedFrameworkTakesItsExecutorsAlong() {
        String stream = custom.run("e", "t");
        custom.launch("waiting", "w");
        String id = custom.client.id;
        custom.fault(faults -> faults.tearDown(custom.driver.now, id));
        assertThat(CustomDriver.last(custom.types(stream))).isEqualTo(Event.Type.SHUTDOWN);
        assertThat(custom.used("cpus")).isZero();
        custom.driver.pass(Duration.ofSeconds(5));
        assertThat(custom.driver.signals).filteredOn(Order.SignalProcess::kill).hasSize(2);
        int events = custom.client.all().size();
        custom.driver.exit(custom.driver.executors.get(0).containerId(), Exit.signal(9));
        assertThat(custom.client.all()).hasSize(events);
        assertThat(custom.driver.model.view().liveExecutors().getExecutorsList()).isEmpty();
    }

    @Test
    void operatorsSeeItWithItsTasks() {
        custom.run("e", "a", "b");
        custom.report("e", "a", TaskState.TASK_FINISHED);
        custom.acknowledge("a");
        List<ExecutorView> views = custom.driver.model.view().executors();
        assertThat(views).hasSize(1);
        assertThat(views.get(0).info().getExecutorId().getValue()).isEqualTo("e");
        assertThat(views.get(0).live()).isTrue();
        assertThat(views.get(0).containerId()).isEqualTo(custom.order().containerId());
        assertThat(views.get(0).tasks()).hasSize(1);
        assertThat(views.get(0).tasks().get(0).getExecutorId().getValue()).isEqualTo("e");
        assertThat(views.get(0).completed()).hasSize(1);
        assertThat(custom.driver.model.view().liveExecutors().getExecutorsCount()).isEqualTo(1);
        custom.client.reconcile("b", custom.agent);
        assertThat(custom.last("b").getExecutorId().getValue()).isEqualTo("e");
    }
}
