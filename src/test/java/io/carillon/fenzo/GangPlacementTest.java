package io.carillon.fenzo;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.AgentId;
import io.carillon.model.job.PlacementPolicy;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of a gang Fenzo's answer has all places or none. */
final class GangPlacementTest {
    private static final Need ONE_CPU = Need.of(new Resources(1_000, 0, 0, 0, 0));

    private final List<Wanted> tasks = new ArrayList<>();

    @Test
    void allHaveAPlace() {
        gang("g", 5);
        single("one");
        assertThat(answer(3, 3).places()).hasSize(6);
    }

    @Test
    void noneHasOneAndOthersHaveTheRoom() {
        single("before");
        gang("g", 4);
        gang("small", 2);
        single("after");
        Assignment answer = answer(2, 2);
        assertThat(answer.places().keySet())
                .extracting(task -> task.run().job())
                .containsExactlyInAnyOrder("before", "small", "small", "after");
        assertThat(answer.reasons().keySet())
                .hasSize(4)
                .allSatisfy(task -> assertThat(task.run().job()).isEqualTo("g"));
    }

    @Test
    void twoOfOneJobAreApart() {
        gang("g", 2);
        RunId other = new RunId("g", Instant.EPOCH.plusSeconds(1), Trigger.CRON);
        tasks.add(new Wanted(new TaskId(other, 0, 1), ONE_CPU, true, PlacementPolicy.SPREAD));
        tasks.add(new Wanted(new TaskId(other, 1, 1), ONE_CPU, true, PlacementPolicy.SPREAD));
        assertThat(answer(3).places().keySet())
                .hasSize(2)
                .allSatisfy(task -> assertThat(task.run()).isNotEqualTo(other));
    }

    private void gang(String job, int shards) {
        RunId run = new RunId(job, Instant.EPOCH, Trigger.CRON);
        for (int i = 0; i < shards; i++) {
            tasks.add(new Wanted(new TaskId(run, i, 1), ONE_CPU, true, PlacementPolicy.SPREAD));
        }
    }

    private void single(String job) {
        RunId run = new RunId(job, Instant.EPOCH, Trigger.CRON);
        tasks.add(new Wanted(new TaskId(run, 0, 1), ONE_CPU));
    }

    private Assignment answer(int... cpus) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < cpus.length; i++) {
            Resources free = new Resources(cpus[i] * 1_000L, 0, 0, 0, 0);
            hosts.add(Host.of("host" + i, new AgentId("agent" + i), free));
        }
        return new PlacementWork(new PlacementRequest(1, tasks, hosts)).answer(() -> false);
    }
}
