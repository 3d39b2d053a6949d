package io.carillon.executor.code;

import com.google.protobuf.ByteString;
import io.carillon.orders.OrderProtos.TaskNews;
import io.carillon.orders.OrderProtos.TaskOrder;
import io.carillon.sdk.ReportRules;
import io.carillon.sdk.ShardContext;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The context of one task. What job code reports is kept here, the newest of each kind, until
 * {@link #take} hands it on: job code may be interrupted at any moment, and nothing of the executor
 * is to run on its threads.
 */
final class TaskContext implements ShardContext {
    private final TaskOrder order;
    private final Map<String, String> env;
    private final BooleanSupplier killed;
    private final Runnable told;
    private final TaskNews.Builder fresh = TaskNews.newBuilder().setFormat(1);
    private @Nullable ByteString checkpoint;
    private boolean any;

    /**
     * @param killed whether the kill of the task was requested
     * @param told called when there is something to take
     */
    TaskContext(TaskOrder order, BooleanSupplier killed, Runnable told) {
        this.order = order;
        this.killed = killed;
        this.told = told;
        this.env = Collections.unmodifiableMap(new TreeMap<>(order.getEnvMap()));
        this.checkpoint = order.hasCheckpoint() ? order.getCheckpoint() : null;
    }

    /** What was reported since the last call; null if nothing was. */
    synchronized @Nullable TaskNews take() {
        if (!any) {
            return null;
        }
        TaskNews news = fresh.build();
        fresh.clear().setFormat(1);
        any = false;
        return news;
    }

    @Override
    public String job() {
        return order.getJob();
    }

    @Override
    public String run() {
        return order.getRun();
    }

    @Override
    public Instant nominalTime() {
        return Instant.ofEpochMilli(order.getNominalTime());
    }

    @Override
    public int shard() {
        return order.getShard();
    }

    @Override
    public int shardCount() {
        return order.getShardCount();
    }

    @Override
    public String shardParameter() {
        return order.getShardParameter();
    }

    @Override
    public String jobParameter() {
        return order.getJobParameter();
    }

    @Override
    public int attempt() {
        return order.getAttempt();
    }

    @Override
    public Optional<Instant> deadline() {
        return order.hasDeadline()
                ? Optional.of(Instant.ofEpochMilli(order.getDeadline()))
                : Optional.empty();
    }

    @Override
    public Map<String, String> env() {
        return env;
    }

    @Override
    public boolean killRequested() {
        return killed.getAsBoolean();
    }

    @Override
    public void progress(double fraction, String text) {
        TaskNews.Progress progress =
                TaskNews.Progress.newBuilder()
                        .setFraction(ReportRules.fraction(fraction))
                        .setText(ReportRules.text(text))
                        .build();
        synchronized (this) {
            fresh.setProgress(progress);
            any = true;
        }
        told.run();
    }

    @Override
    public void result(String json) {
        String checked = ReportRules.result(json);
        synchronized (this) {
            fresh.setResult(checked);
            any = true;
        }
        told.run();
    }

    @Override
    public void checkpoint(byte[] state) {
        ByteString copy = ByteString.copyFrom(ReportRules.checkpoint(state));
        synchronized (this) {
            checkpoint = copy;
            fresh.setCheckpoint(copy);
            any = true;
        }
        told.run();
    }

    @Override
    public synchronized Optional<byte[]> lastCheckpoint() {
        return Optional.ofNullable(checkpoint).map(ByteString::toByteArray);
    }

    @Override
    public long fence() {
        return order.getFence();
    }
}
