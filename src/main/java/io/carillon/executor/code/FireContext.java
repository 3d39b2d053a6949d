package io.carillon.executor.code;

import io.carillon.executor.RepeatedWork;
import io.carillon.sdk.ShardContext;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one fire of job code that stays is told: all is that of its task, but the planned time. */
final class FireContext implements ShardContext {
    private final ShardContext task;
    private final Instant nominalTime;

    FireContext(ShardContext task, Instant nominalTime) {
        this.task = task;
        this.nominalTime = nominalTime;
    }

    @Override
    public String job() {
        return task.job();
    }

    @Override
    public String run() {
        return task.run();
    }

    @Override
    public Instant nominalTime() {
        return nominalTime;
    }

    @Override
    public int shard() {
        return task.shard();
    }

    @Override
    public int shardCount() {
        return task.shardCount();
    }

    @Override
    public String shardParameter() {
        return task.shardParameter();
    }

    @Override
    public String jobParameter() {
        return task.jobParameter();
    }

    @Override
    public int attempt() {
        return task.attempt();
    }

    @Override
    public Optional<Instant> deadline() {
        return task.deadline();
    }

    @Override
    public Map<String, String> env() {
        Map<String, String> env = new TreeMap<>(task.env());
        env.put(RepeatedWork.NOMINAL_TIME, nominalTime.toString());
        return Collections.unmodifiableMap(env);
    }

    @Override
    public boolean killRequested() {
        return task.killRequested();
    }

    @Override
    public void progress(double fraction, String text) {
        task.progress(fraction, text);
    }

    @Override
    public void result(String json) {
        task.result(json);
    }

    @Override
    public void checkpoint(byte[] state) {
        task.checkpoint(state);
    }

    @Override
    public Optional<byte[]> lastCheckpoint() {
        return task.lastCheckpoint();
    }

    @Override
    public long fence() {
        return task.fence();
    }
}
