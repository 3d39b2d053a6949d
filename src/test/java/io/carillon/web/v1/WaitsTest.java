package io.carillon.web.v1;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.CoreDriver;
import io.carillon.core.JobForTests;
import io.carillon.core.contract.Answer;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Input;
import io.carillon.core.contract.LinkChange;
import io.carillon.core.contract.Spread;
import io.carillon.core.state.RunEntry;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Retry;
import io.carillon.model.job.Schedule;
import io.carillon.model.mesos.Need;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What many shards of one answer wait for is what each would say alone. */
class WaitsTest {
    private final CoreDriver core = new CoreDriver();
    private final TreeSet<String> seen = new TreeSet<>();

    private RunId run(String name, long cpus) {
        JobForTests job = new JobForTests();
        job.name = name;
        job.schedule = Schedule.BY_HAND;
        job.concurrency = Concurrency.QUEUE;
        job.shards = 4;
        job.maxParallel = 3;
        job.retry = new Retry(3, Duration.ofSeconds(60), Duration.ofSeconds(60), 1.0);
        job.resources = new Resources(cpus * 1_000, 0, 0, 0, 0);
        core.put(job);
        return ((Answer.RunAccepted) core.run(name)).run();
    }

    /** Compares each shard and run of one answer with an answer about it alone. */
    private void same() {
        Waits together = new Waits(core.state, core.now);
        List<RunEntry> runs = new ArrayList<>();
        core.state.jobs().values().forEach(job -> runs.addAll(job.runs().values()));
        for (RunEntry run : runs) {
            assertThat(together.of(run)).isEqualTo(new Waits(core.state, core.now).of(run));
            for (Shard shard : run.shards().values()) {
                Optional<Waiting> alone = new Waits(core.state, core.now).of(run, shard);
                assertThat(together.of(run, shard)).isEqualTo(alone);
                alone.ifPresent(why -> seen.add(why.what() + " " + why.because()));
            }
        }
    }

    private void noPlace(long cpus, String because) {
        Map<Need, String> shortages = new LinkedHashMap<>();
        shortages.put(Need.of(new Resources(cpus * 1_000, 0, 0, 0, 0)), because);
        long number = core.state.supply().placements() + 1;
        core.state.apply(new Change.PlacementAsked(number, shortages, "asked"));
        core.state.apply(new Change.PlacementEnded(number, new TreeMap<TaskId, String>(), "none"));
    }

    @Test
    void oneAnswerSaysOfEachShardWhatItWouldSayAlone() {
        RunId small = run("small", 1);
        run("small", 1);
        run("large", 9);
        same();
        core.give(new Input.Subscribed("framework", "master"));
        same();
        noPlace(9, "nothing is as large");
        same();
        core.refused(core.offers("o", "agent", 4_000, 1_000));
        noPlace(2, "for others");
        same();
        TreeSet<ShardId> other = new TreeSet<>(List.of(new ShardId(small, 1)));
        Spread spread = new Spread(other, core.now.plusSeconds(1), -1);
        core.state.apply(new LinkChange.SpreadAwaited(spread, "waits"));
        same();
        noPlace(1, "busy");
        same();
        List<TaskId> launched = core.launch();
        assertThat(launched).isNotEmpty();
        core.report(launched.get(0), ReportState.FAILED, "");
        core.report(launched.get(1), ReportState.UNREACHABLE, "");
        same();

        assertThat(seen).hasSizeGreaterThan(9);
    }
}
