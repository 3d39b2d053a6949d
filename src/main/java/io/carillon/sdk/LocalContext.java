package io.carillon.sdk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The context of a {@link LocalRun}: it remembers what is reported. */
final class LocalContext implements ShardContext {
    /** What the test has given. */
    record Facts(
            String job,
            String run,
            Instant nominalTime,
            int shard,
            int shardCount,
            String shardParameter,
            String jobParameter,
            int attempt,
            Optional<Instant> deadline,
            Map<String, String> env,
            Optional<byte[]> checkpoint,
            long fence) {}

    private final Facts facts;
    private final int killAt;
    private final List<LocalReport.Progress> progress = new ArrayList<>();
    private Optional<String> result = Optional.empty();
    private Optional<byte[]> checkpoint;
    private int asked;

    /**
     * @param killAt which call of {@link #killRequested} is the first that answers true
     */
    LocalContext(Facts facts, int killAt) {
        this.facts = facts;
        this.killAt = killAt;
        this.checkpoint = facts.checkpoint();
    }

    synchronized LocalReport report(Optional<Throwable> failure) {
        return new LocalReport(failure, List.copyOf(progress), result, checkpoint);
    }

    @Override
    public String job() {
        return facts.job();
    }

    @Override
    public String run() {
        return facts.run();
    }

    @Override
    public Instant nominalTime() {
        return facts.nominalTime();
    }

    @Override
    public int shard() {
        return facts.shard();
    }

    @Override
    public int shardCount() {
        return facts.shardCount();
    }

    @Override
    public String shardParameter() {
        return facts.shardParameter();
    }

    @Override
    public String jobParameter() {
        return facts.jobParameter();
    }

    @Override
    public int attempt() {
        return facts.attempt();
    }

    @Override
    public Optional<Instant> deadline() {
        return facts.deadline();
    }

    @Override
    public Map<String, String> env() {
        return Collections.unmodifiableMap(facts.env());
    }

    @Override
    public synchronized boolean killRequested() {
        if (asked < killAt && ++asked == killAt) {
            Thread.currentThread().interrupt();
        }
        return asked >= killAt;
    }

    @Override
    public synchronized void progress(double fraction, String text) {
        progress.add(
                new LocalReport.Progress(ReportRules.fraction(fraction), ReportRules.text(text)));
    }

    @Override
    public synchronized void result(String json) {
        result = Optional.of(ReportRules.result(json));
    }

    @Override
    public synchronized void checkpoint(byte[] state) {
        checkpoint = Optional.of(ReportRules.checkpoint(state));
    }

    @Override
    public synchronized Optional<byte[]> lastCheckpoint() {
        return checkpoint.map(byte[]::clone);
    }

    @Override
    public long fence() {
        return facts.fence();
    }
}
