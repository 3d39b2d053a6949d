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
 *       decides; see {@link OverlapRules} for {@code FORBID}.
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
    private int queued;
    private int started;
    private int accountedFor;
    private Optional<Instant> leftFrom = Optional.empty();
    private final OverlapRules overlap;

    FireStartRules(
            State state, JobEntry entry, Instant now, Decision decision, FireEntries entries) {
        this.entry = entry;
        this.now = now;
        this.decision = decision;
        this.entries = entries;
        this.width = entry.stored().job().sharding().count();
        this.maxQueued = state.settings().limits().queuedRunsPerJob();
        this.overlap = new OverlapRules(entry, now);
        for (RunEntry run : entry.runs().values()) {
            if (run.run().kill().isEmpty()) {
                unreplaced.add(run.run());
                queued += run.run().queued() ? 1 : 0;
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
        boolean free = entry.runs().isEmpty() && started == 0;
        switch (free ? Concurrency.ALLOW : policy) {
            case ALLOW -> startNow(id, because);
            case FORBID -> forbid(id, because);
            case REPLACE -> replace(id);
            case QUEUE -> enqueue(id, because);
        }
    }

    private Optional<String> limit() {
        return entry.runs().size() + started >= MAX_LIVE_RUNS
                ? Optional.of("the job has " + MAX_LIVE_RUNS + " live runs")
                : tooManyShards(entry.liveShards() + started * width, width);
    }

    private void startNow(RunId id, String because) {
        add(run(id, because).released());
    }

    private void forbid(RunId id, String because) {
        String missed = FireRules.missed(entry.stored().job().misfire());
        for (Run late : overlap.outdated()) {
            kill(late, RunState.MISSED, missed);
            queued -= late.queued() ? 1 : 0;
        }
        Optional<RunId> blocker = overlap.blocker(id.nominalTime());
        if (blocker.isPresent()) {
            entries.skipped(id.nominalTime(), "run " + blocker.get() + " is still live");
        } else {
            enqueue(id, because);
        }
    }

    private void enqueue(RunId id, String because) {
        if (queued >= maxQueued) {
            entries.skipped(id.nominalTime(), maxQueued + " runs of the job are waiting already");
        } else {
            add(run(id, because));
        }
    }

    private void replace(RunId id) {
        String because = "replaced by run " + id;
        unreplaced.forEach(run -> kill(run, RunState.KILLED, because));
        unreplaced.clear();
        add(run(id, "it replaces the runs before it"));
    }

    private void kill(Run run, RunState end, String because) {
        decision.change(
                new Change.RunChanged(run.killed(new KillWish(now, end, because)), because));
    }

    /** A new run that waits for the runs before it. */
    private Run run(RunId id, String because) {
        Instant from = entry.stored().since(now);
        return Run.created(id, because, entry.stored().version(), from, true)
                .of(entry.currentApp());
    }

    private void add(Run run) {
        decision.change(new Change.RunStarted(run, run.shards(width), run.because()));
        started++;
        queued += run.queued() ? 1 : 0;
        unreplaced.add(run);
        overlap.add(run);
    }
}
