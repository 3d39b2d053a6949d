package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.executors.SharedCore;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Retry;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.RunState;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks of one executor run out of memory together. */
class CrowdedRulesTest {
    private final SharedCore shared = new SharedCore();
    private final CoreDriver core = shared.core;

    private List<TaskId> running(Delivery delivery) {
        shared.job.retry = new Retry(2, Duration.ofSeconds(1), Duration.ofMinutes(1), 2.0);
        shared.job.delivery = delivery;
        shared.shards(2).defined().fire();
        List<TaskId> tasks = shared.tasks();
        tasks.forEach(task -> shared.report(task, ReportState.RUNNING, ""));
        return tasks;
    }

    private Attempt last(TaskId task) {
        List<Attempt> ended = core.state.shard(task.shardId()).orElseThrow().ended();
        return ended.get(ended.size() - 1);
    }

    private boolean isTriedAgain(TaskId task) {
        return core.state.shard(task.shardId()).orElseThrow().task().isPresent();
    }

    @Test
    void noneIsChargedAndEachIsTriedAgain() {
        for (TaskId task : running(Delivery.AT_LEAST_ONCE)) {
            shared.reportCrowded(task);
            assertThat(last(task).counted()).isFalse();
            assertThat(last(task).state()).isEqualTo(RunState.FAILED);
            assertThat(isTriedAgain(task)).isTrue();
        }
        // They say it themselves, so it lives.
        assertThat(core.state.executors().all()).hasSize(1);
        assertThat(core.state.executors().deaths().troubles()).isEmpty();
    }

    @Test
    void underAtMostOnceItIsAFailureBecauseOnlyThoseAreTriedAgain() {
        TaskId task = running(Delivery.AT_MOST_ONCE).get(0);
        shared.reportCrowded(task);
        assertThat(last(task).counted()).isTrue();
        assertThat(isTriedAgain(task)).isTrue();
    }

    /** The same reason, when an agent gives it: the container was ended with all its tasks. */
    @Test
    void thatTheContainerWasEndedIsTheAgentsWord() {
        TaskId task = running(Delivery.AT_LEAST_ONCE).get(0);
        shared.report(task, ReportState.FAILED, "REASON_CONTAINER_LIMITATION_MEMORY");
        assertThat(last(task).because()).startsWith("its executor died, with 2 tasks");
        assertThat(core.state.executors().all()).isEmpty();
    }
}
