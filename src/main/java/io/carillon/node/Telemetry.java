package io.carillon.node;

import io.carillon.audit.AuditWriter;
import io.carillon.core.contract.AppChange;
import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.core.contract.ExecutorChange;
import io.carillon.core.contract.FiresAccounted;
import io.carillon.core.contract.LinkChange;
import io.carillon.model.mesos.Launch;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.ShardFires;
import io.carillon.model.run.Trigger;
import io.carillon.runtime.EngineObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Log lines and metrics of an engine's work. Called on the engine's thread. */
final class Telemetry implements EngineObserver {
    private static final Logger log = LoggerFactory.getLogger("io.carillon.changes");

    /** Upper bounds of the histograms of times. */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
    };

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Timer commits;
    private final DistributionSummary records;
    private final Timer fireToAccept;
    private final Counter launches;
    private final Counter terms;

    /** Runs of fires that were started at once and have no task yet; at most all live runs. */
    private final Set<RunId> starting = new HashSet<>();

    /** Counts the lines of the audit. */
    static void of(AuditWriter audit, MeterRegistry registry) {
        FunctionCounter.builder("carillon.audit.lines", audit, AuditWriter::written)
                .description("Lines of the audit that were written")
                .register(registry);
        FunctionCounter.builder("carillon.audit.failures", audit, AuditWriter::failures)
                .description("Lines of the audit that could not be written where they belong")
                .register(registry);
    }

    Telemetry(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.commits =
                Timer.builder("carillon.commit")
                        .description("Time that a batch takes to become durable")
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry);
        this.records =
                DistributionSummary.builder("carillon.commit.records")
                        .description("Number of records in a durable batch")
                        .register(registry);
        this.fireToAccept =
                Timer.builder("carillon.fire.to.accept")
                        .description("Time from the nominal time of a fire to its first launch")
                        .serviceLevelObjectives(BUCKETS)
                        .register(registry);
        this.launches =
                Counter.builder("carillon.launches")
                        .description("Number of launched tasks")
                        .register(registry);
        this.terms =
                Counter.builder("carillon.terms.ended")
                        .description("Number of ended terms")
                        .register(registry);
    }

    @Override
    public void committed(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.Durable) {
                log.debug(
                        "{} {}: {}",
                        change.getClass().getSimpleName(),
                        change.subject(),
                        change.because());
            }
            if (change instanceof Change.RunStarted started) {
                Run run = started.run();
                if (run.id().trigger() == Trigger.CRON && !run.queued()) {
                    starting.add(run.id());
                }
            } else if (change instanceof Change.RunEnded ended) {
                starting.remove(ended.run().id());
                count("carillon.runs.ended", "state", ended.run().state().name());
            } else if (change instanceof Change.FireRecorded recorded) {
                count("carillon.fires.without.run", recorded.fire());
            } else if (change instanceof FiresAccounted accounted) {
                accounted.fires().forEach(fire -> count("carillon.shard.fires", fire));
            } else if (change instanceof Change.Connected connected) {
                log.atLevel(connected.connection().subscribed() ? Level.INFO : Level.WARN)
                        .log("Mesos: {}", connected.because());
            } else if (change instanceof Change.FrameworkRegistered registered) {
                log.info("Framework {}: {}", registered.framework().id(), registered.because());
            } else if (change instanceof Change.FrameworkRemoved removed) {
                log.error(
                        "Framework {} was removed from Mesos with all its tasks ({});"
                                + " see mesos.onFrameworkRemoved and `cluster reset-framework`",
                        removed.subject(),
                        removed.because());
            } else if (change instanceof Change.FrameworkForgotten forgotten) {
                log.error(
                        "Framework {} is given up, and its tasks are recorded as lost: {}",
                        forgotten.id(),
                        forgotten.because());
            } else if (change instanceof LinkChange.AbsenceNoted absence) {
                log.error("Mesos: {}", absence.because());
            } else if (change instanceof Change.JobDefined defined) {
                log.info(
                        "Job {} version {}: {}",
                        defined.job().name(),
                        defined.job().version(),
                        defined.because());
            } else if (change instanceof Change.JobRemoved removed) {
                log.info("Job {} was removed: {}", removed.job(), removed.because());
            } else if (change instanceof AppChange.AppDefined defined) {
                log.info(
                        "App {} version {}: {}",
                        defined.app().name(),
                        defined.app().version(),
                        defined.because());
            } else if (change instanceof AppChange.AppRemoved removed) {
                log.info("App {} was removed: {}", removed.app(), removed.because());
            } else if (change instanceof ExecutorChange.Died died) {
                executorDied(died);
            }
        }
    }

    /** The first deaths are told one by one, later ones more and more rarely. */
    private void executorDied(ExecutorChange.Died died) {
        registry.counter("carillon.executors.died").increment();
        if (Integer.bitCount(died.deaths()) == 1) {
            log.warn("{} ({} in a row on {})", died.because(), died.deaths(), died.id().agent());
        }
    }

    /** Counts each fire of an entry, which may stand for many. */
    private void count(String name, Fire entry) {
        SortedMap<Outcome, Integer> counts =
                new TreeMap<>(entry.shard().map(ShardFires::mixed).orElse(new TreeMap<>()));
        if (counts.isEmpty()) {
            counts.put(entry.outcome(), entry.count());
        }
        counts.forEach(
                (outcome, fires) ->
                        registry.counter(name, "outcome", outcome.name().toLowerCase(Locale.ROOT))
                                .increment(fires));
    }

    private void count(String name, String tag, String value) {
        registry.counter(name, tag, value.toLowerCase(Locale.ROOT)).increment();
    }

    @Override
    public void released(Effect effect) {
        if (effect instanceof Effect.Accept accept) {
            for (Launch launch : accept.launches()) {
                launches.increment();
                // A run that had to wait for others, or that waits for its own shards, is not slow.
                if (starting.remove(launch.task().run())) {
                    fireToAccept.record(
                            Duration.between(launch.task().run().nominalTime(), clock.instant()));
                }
            }
        }
    }

    @Override
    public void stored(int count, Duration took) {
        commits.record(took);
        records.record(count);
    }

    @Override
    public void ended(String because) {
        terms.increment();
        starting.clear();
    }
}
