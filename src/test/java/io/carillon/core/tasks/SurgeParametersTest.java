package io.carillon.core.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Command;
import io.carillon.core.definition.JobFields;
import io.carillon.model.job.Job;
import io.carillon.model.job.Sharding;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Another parameter of a shard that may have two tasks meanwhile. */
class SurgeParametersTest {
    private final UpdateForTests given = new UpdateForTests(3).surge(1).stands();

    @Test
    void aParameterThatIsAsItWasStartsNothing() {
        List<TaskId> before = tasks();
        parameter("other");
        assertThat(given.shard(1).leaving().map(Task::id)).contains(before.get(1));
        given.bringUp();
        assertThat(given.task(1).id().attempt()).isEqualTo(2);

        parameter("");

        assertThat(tasks()).isEqualTo(before);
        Task other = given.shard(1).leaving().orElseThrow();
        assertThat(other.kill().map(KillWish::end)).isPresent();
        given.core.report(other.id(), ReportState.KILLED, "");
        given.core.pass(UpdateForTests.LONG);
        assertThat(tasks()).isEqualTo(before);
        assertThat(given.run().shards().values()).noneMatch(one -> one.leaving().isPresent());
        given.check();
    }

    private void parameter(String parameter) {
        TreeMap<Integer, String> parameters = new TreeMap<>();
        if (!parameter.isEmpty()) {
            parameters.put(1, parameter);
        }
        Job job =
                JobFields.SHAPE
                        .values(given.job.job())
                        .set(JobFields.SHARDS, new Sharding(3, parameters, 3))
                        .build();
        given.core.command(new Command.PutJob(job, false));
    }

    private List<TaskId> tasks() {
        return given.run().shards().values().stream()
                .map(Shard::task)
                .map(task -> task.orElseThrow().id())
                .toList();
    }
}
