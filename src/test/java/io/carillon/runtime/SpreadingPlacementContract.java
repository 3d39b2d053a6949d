package io.carillon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.model.job.Resources;
import io.carillon.model.mesos.ExecutorPlace;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.PlacementRequest.Host;
import io.carillon.model.mesos.PlacementRequest.Wanted;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every {@link Placement} keeps that chooses: the job's spread first, then the warm host. */
public abstract class SpreadingPlacementContract extends PlacementContract {
    private static final Need NEED = shared(0, 500, 100, 9);
    private static final Resources LARGE = new Resources(90_000, 0, 0, 0, 0);

    /** The executor runs on the last of them alone, which has the least room. */
    private static final List<Host> HOSTS =
            List.of(host("a", LARGE), host("b", LARGE), host("c", 5_000, ExecutorPlace.warm(9)));

    @Test
    void theShardsOfAJobAreSpreadThoughOneAgentIsWarm() {
        List<Wanted> shards = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            shards.add(new Wanted(task(i), NEED));
        }

        assertThat(ask(request(shards, HOSTS)).places().values())
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void aJobWithOneShardGoesWhereItsExecutorRuns() {
        assertThat(ask(request(jobs(1, NEED), HOSTS)).places()).containsValue("c");
        assertThat(ask(request(jobs(1, shared(1, 500, 100, 9)), HOSTS)).places())
                .as("it is another app's executor")
                .doesNotContainValue("c");
    }

    @Test
    void jobsOfAnAppFillTheExecutorThatRunsBeforeAnotherBegins() {
        TreeMap<String, Integer> byHost = new TreeMap<>();
        ask(request(jobs(12, NEED), HOSTS))
                .places()
                .values()
                .forEach(host -> byHost.merge(host, 1, Integer::sum));

        assertThat(byHost).hasSize(2).containsEntry("c", 9).containsValue(3);
    }

    @Test
    void whatRunsOfTheJobWeighsMoreThanAWarmHost() {
        Host warm = HOSTS.get(2).with(new TreeMap<>(Map.of("job0", 1)));

        assertThat(ask(request(jobs(1, NEED), List.of(HOSTS.get(0), warm))).places())
                .containsValue("a");
    }

    /** So many jobs with one shard each. */
    private static List<Wanted> jobs(int count, Need need) {
        List<Wanted> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RunId run = new RunId("job" + i, Instant.EPOCH, Trigger.CRON);
            jobs.add(new Wanted(new TaskId(run, 0, 1), need));
        }
        return jobs;
    }
}
