package io.carillon.bench;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Effect;
import io.carillon.model.mesos.Launch;
import io.carillon.model.run.RunId;
import io.carillon.model.run.TaskId;
import io.carillon.runtime.EngineObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what an engine does. Written on the engine's thread. May be read on any thread, the lists
 * and maps only after the engine has come to rest.
 */
public final class Watch implements EngineObserver {
    private final AtomicLong ended = new AtomicLong();
    private final Map<RunId, Instant> accepted = new HashMap<>();
    private final Map<RunId, Instant> last = new HashMap<>();
    private final Map<RunId, Integer> started = new HashMap<>();
    private final Map<TaskId, Integer> launches = new HashMap<>();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong commitNanos = new AtomicLong();

    @Override
    public void committed(List<Change> changes) {
        for (Change change : changes) {
            if (change instanceof Change.RunEnded) {
                ended.incrementAndGet();
            }
        }
    }

    @Override
    public void released(Effect effect) {
        if (effect instanceof Effect.Accept accept) {
            Instant now = Instant.now();
            synchronized (this) {
                for (Launch launch : accept.launches()) {
                    accepted.putIfAbsent(launch.task().run(), now);
                    last.put(launch.task().run(), now);
                    started.merge(launch.task().run(), 1, Integer::sum);
                    launches.merge(launch.task(), 1, Integer::sum);
                }
            }
        }
    }

    @Override
    public void stored(int count, Duration took) {
        commits.incrementAndGet();
        records.addAndGet(count);
        commitNanos.addAndGet(took.toNanos());
    }

    /** The number of runs whose end is durable. */
    public long ended() {
        return ended.get();
    }

    /** The number of batches that have been stored. */
    long commits() {
        return commits.get();
    }

    /** The number of records that have been stored. */
    long records() {
        return records.get();
    }

    /** How long storing has taken in total. */
    Duration storing() {
        return Duration.ofNanos(commitNanos.get());
    }

    /** When the last task of the run was launched so far; empty: none was. */
    synchronized Optional<Instant> lastLaunch(RunId run) {
        return Optional.ofNullable(last.get(run));
    }

    /** How many tasks of the run were launched. */
    synchronized int launched(RunId run) {
        return started.getOrDefault(run, 0);
    }

    /** The number of tasks that were launched more than once. */
    synchronized long launchedTwice() {
        return launches.values().stream().filter(count -> count > 1).count();
    }

    /** Milliseconds from nominal time to ACCEPT, for runs of the jobs with a prefix. */
    synchronized List<Double> latencies(String prefix) {
        List<Double> found = new ArrayList<>();
        accepted.forEach(
                (run, at) -> {
                    if (run.job().startsWith(prefix)) {
                        found.add(Duration.between(run.nominalTime(), at).toNanos() / 1e6);
                    }
                });
        return found;
    }
}
