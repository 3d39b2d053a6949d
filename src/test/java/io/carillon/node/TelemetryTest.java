package io.carillon.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.model.AgentId;
import io.carillon.model.job.AppVersionId;
import io.carillon.model.job.Program;
import io.carillon.model.mesos.Launch;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class TelemetryTest {
    private static final Instant NOMINAL = Instant.parse("2026-03-01T00:00:00Z");

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Telemetry telemetry = new Telemetry(registry, () -> NOMINAL.plusMillis(200));

    private TaskId started(String job, boolean queued) {
        RunId id = new RunId(job, NOMINAL, Trigger.CRON);
        Run run = Run.created(id, "", 1, NOMINAL, queued);
        telemetry.committed(List.of(new Change.RunStarted(run, run.shards(2), "")));
        return new ShardId(id, 0).attempt(1);
    }

    private void launched(TaskId task) {
        Launch launch =
                new Launch(
                        task,
                        "",
                        new Program.Shell("true"),
                        new TreeMap<>(),
                        List.of(),
                        Optional.empty(),
                        Duration.ZERO,
                        List.of());
        telemetry.released(
                new Effect.Accept(List.of(), new AgentId("a"), List.of(launch), Duration.ZERO));
    }

    @Test
    void theDelayOfAFireIsThatOfItsFirstLaunch() {
        TaskId first = started("job", false);
        launched(first);
        launched(new ShardId(first.run(), 1).attempt(1));
        launched(new ShardId(first.run(), 0).attempt(2));
        launched(started("queued", true));

        String text = registry.scrape();
        assertThat(text).contains("carillon_fire_to_accept_seconds_count 1");
        assertThat(text).contains("carillon_fire_to_accept_seconds_bucket{le=\"0.1\"} 0");
        assertThat(text).contains("carillon_fire_to_accept_seconds_bucket{le=\"0.25\"} 1");
        assertThat(text).doesNotContain("quantile");
    }

    @Test
    void theDeathsOfExecutorsAreCounted() {
        ExecutorId id = new ExecutorId(new AppVersionId("app", 1), 2, 3, new AgentId("a"));
        telemetry.committed(
                List.of(
                        new ExecutorChange.Died(
                                id,
                                2,
                                1,
                                NOMINAL,
                                Optional.empty(),
                                "the executor of app app has ended")));
        assertThat(registry.scrape()).contains("carillon_executors_died_total 1.0");
    }

    @Test
    void eachFireOfAnEntryCounts() {
        Instant last = NOMINAL.plusSeconds(4);
        Fire missed = new Fire(NOMINAL, last, 5, Outcome.MISSED, "nobody led", Optional.empty());
        telemetry.committed(List.of(new Change.FireRecorded("job", missed)));

        assertThat(registry.scrape())
                .contains("carillon_fires_without_run_total{outcome=\"missed\"} 5");
    }

    @Test
    void theMachineIsMeasured() {
        JvmMetrics jvm = JvmMetrics.of(registry);
        assertThat(registry.scrape())
                .contains("jvm_memory_used_bytes")
                .contains("jvm_threads_live_threads")
                .contains("process_uptime_seconds");
        jvm.close();
    }
}
