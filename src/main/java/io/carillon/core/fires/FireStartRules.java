package io.carillon.core.fires;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done with the fires of a job that are to start a run, one after the other:
 *
 * <ol>
 *   <li>A fire that has a run already is accounted for: its run was stored, the schedule's advance
 *       was not.
 *   <li>If the decision would begin more than {@link #MAX_NEW_SHARDS} shards, this fire and all
 *       later ones are left for the next decision.
 *   <li>A fire beyond the limits of live runs and shards is skipped.
 *   <li>If no run of the job is live, the run starts at once. Otherwise the concurrency policy
 *       decides.
 * </ol>
 */
final class FireStartRules {
    /** Maximum number of live runs of a job, whatever its policy. */
    static final int MAX_LIVE_RUNS = 200;

    /** Maximum number of shards that the live runs of a job have together. */
    static final int MAX_LIVE_SHARDS = 100_000;

    /** Maximum number of shards that one decision begins, unless a single run has more. */
    static final int MAX_NEW_SHARDS = 20_000;

    private final JobEntry entry;
    private final Instant now;
    private final Decision decision;
    private final FireEntries entries;
    private final int width;
    private final int maxQueued;
    private final List<Run> unreplaced = new ArrayList<>();
    private int active;
    private int queued;
    private int started;
    private int accountedFor;
    private Optional<Instant> leftFrom = Optional.empty();
    private Optional<RunId> blocker;

    FireStartRules(
            State state, JobEntry entry, Instant now, Decision decision, FireEntries entries) {
        this.entry = entry;
        this.now = now;
        this.decision = decision;
        this.entries = entries;
        this.width = entry.stored().job().sharding().count();
        this.maxQueued = state.settings().limits().queuedRunsPerJob();
        this.active = entry.activeRuns();
        this.queued = entry.queuedCount();
        this.blocker = entry.runs().keySet().stream().findFirst();
        for (RunEntry run : entry.runs().values()) {
            if (run.run().kill().isEmpty()) {
                unreplaced.add(run.run());
            }
        }
    }

    /** The reason why a job cannot have more live shards; empty if it can. */
    static Optional<String> tooManyShards(int live, int more) {
        return live + more <= MAX_LIVE_SHARDS
                ? Optional.empty()
                : Optional.of(
                        "the live runs of the job have "
                                + live
                                + " shards, and "
                                + MAX_LIVE_SHARDS
                                + " is the limit");
    }

    /** The first fire that was left for the next decision. */
    Optional<Instant> leftFrom() {
        return leftFrom;
    }

    /** How many fires have a run, by this decision or before. */
    int withRun() {
        return started + accountedFor;
    }

    /** Starts the run of a fire, unless something is against it. */
    void start(Instant nominal, Concurrency policy, String because) {
        if (leftFrom.isPresent()) {
            return;
        }
        RunId id = new RunId(entry.stored().name(), nominal, Trigger.CRON);
        // 1. It has a run already.
        if (entry.runs().containsKey(id) || entry.finished().containsKey(id)) {
            accountedFor++;
            return;
        }
        // 2. It is too much for this decision.
        if (started > 0 && (started + 1) * width > MAX_NEW_SHARDS) {
            leftFrom = Optional.of(nominal);
            return;
        }
        // 3. It exceeds a limit.
        Optional<String> limit = limit();
        if (limit.isPresent()) {
            entries.skipped(nominal, limit.get());
            return;
        }
        // 4. It starts, or the policy decides.
        boolean free = active == 0 && queued == 0;
        switch (free ? Concurrency.ALLOW : policy) {
            case ALLOW -> startNow(id, because);
            case FORBID ->
                    entries.skipped(nominal, "run " + blocker.orElseThrow() + " is still live");
            case REPLACE -> replace(id);
            case QUEUE -> enqueue(id, because);
        }
    }

    private Optional<String> limit() {
        return active + queued >= MAX_LIVE_RUNS
                ? Optional.of("the job has " + MAX_LIVE_RUNS + " live runs")
                : tooManyShards(entry.liveShards() + started * width, width);
    }

    private void startNow(RunId id, String because) {
        add(run(id, because).released());
        active++;
    }

    private void enqueue(RunId id, String because) {
        if (queued >= maxQueued) {
            entries.skipped(id.nominalTime(), maxQueued + " runs of the job are waiting already");
        } else {
            add(run(id, because));
            queued++;
        }
    }

    private void replace(RunId id) {
        String because = "replaced by run " + id;
        for (Run run : unreplaced) {
            KillWish wish = new KillWish(now, RunState.KILLED, because);
            decision.change(new Change.RunChanged(run.killed(wish), because));
        }
        unreplaced.clear();
        add(run(id, "it replaces the runs before it"));
        queued++;
    }

    /** A new run that waits for the runs before it. */
    private Run run(RunId id, String because) {
        Instant from = entry.stored().since(now);
        return Run.created(id, because, entry.stored().version(), from, true);
    }

    private void add(Run run) {
        decision.change(new Change.RunStarted(run, run.shards(width), run.because()));
        started++;
        unreplaced.add(run);
        blocker = blocker.or(() -> Optional.of(run.id()));
    }
}
