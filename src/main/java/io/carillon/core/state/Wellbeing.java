package io.carillon.core.state;

import io.carillon.model.job.Job;
import io.carillon.model.job.Retry;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import io.carillon.model.run.Wellness;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How many shards of a daemon's standing run are well, as far as Mesos has told, and how many fail
 * again and again. Changed by {@link State} alone; read on the engine's thread.
 */
public final class Wellbeing {
    private final Retry retry;
    private int running;
    private int healthy;
    private int unhealthy;
    private int ready;
    private int notReady;

    /** How many shards fail again and again until then. */
    private final TreeMap<Instant, Integer> loops = new TreeMap<>();

    Wellbeing(Job job) {
        retry = job.retry();
    }

    /** The shard has come, or goes. */
    void count(Shard shard, int by) {
        Optional<Task> task = shard.task();
        running += by * one(task.map(Task::phase).filter(TaskPhase.RUNNING::equals).isPresent());
        Optional<Boolean> well = task.flatMap(Task::wellness).flatMap(Wellness::healthy);
        healthy += by * one(well.orElse(false));
        unhealthy += by * one(!well.orElse(true));
        Optional<Boolean> is = task.flatMap(Task::wellness).flatMap(Wellness::ready);
        ready += by * one(is.orElse(false));
        notReady += by * one(!is.orElse(true));
        if (CrashLoop.fails(shard)) {
            Instant until = CrashLoop.until(retry, shard);
            loops.merge(until, by, (some, more) -> some + more == 0 ? null : some + more);
        }
    }

    private static int one(boolean is) {
        return is ? 1 : 0;
    }

    /** How many tasks run. */
    public int running() {
        return running;
    }

    /** How many tasks are well by their health check. */
    public int healthy() {
        return healthy;
    }

    /** How many tasks are unwell by their health check. */
    public int unhealthy() {
        return unhealthy;
    }

    /** How many tasks are ready by their readiness check. */
    public int ready() {
        return ready;
    }

    /** How many tasks are not ready by their readiness check. */
    public int notReady() {
        return notReady;
    }

    /** How many shards fail again and again. */
    public int crashLoops(Instant now) {
        return loops.tailMap(now, true).values().stream().mapToInt(Integer::intValue).sum();
    }
}
