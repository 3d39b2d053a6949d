package io.carillon.core.fires;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Fire;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is done with the fires of a schedule that are due. In this order:
 *
 * <ol>
 *   <li>Fires within the job's pause are skipped, those before and after it are not.
 *   <li>Of a gap with more than {@link #AT_ONCE} fires the older ones are missed.
 *   <li>A fire later than {@code startDeadline} is missed.
 *   <li>A fire at most {@link #ON_TIME} late is on time, and one of the present term at most {@link
 *       #IN_TERM}: then somebody was there, only slow. Late ones follow {@code misfire}.
 *   <li>What is left follows {@code concurrency}.
 * </ol>
 */
public final class FireRules {
    /** A fire of before this term that is considered within this time was not missed. */
    static final Duration ON_TIME = Duration.ofSeconds(5);

    /** So late may a fire be of which this term was there in time: slow storage is no absence. */
    static final Duration IN_TERM = Duration.ofMinutes(1);

    /**
     * How many due fires of a job are considered together; twice the largest {@code misfire.max}.
     */
    static final int AT_ONCE = 2_000;

    /** So many fires that share a fate at once have entries of their own. */
    static final int SINGLE_ENTRIES = 500;

    /** How many runs of a job may live at once, whatever its policy. */
    static final int LIVE_RUNS = 200;

    /** How many shards the live runs of a job may have together. */
    static final int LIVE_SHARDS = 100_000;

    /** So many shards are begun in one decision; what is left is still due. */
    static final int SHARDS_AT_ONCE = 20_000;

    private final JobEntry entry;
    private final Job job;
    private final Instant now;
    private final Instant leadsSince;
    private final Decision decision;
    private final int queueLimit;
    private final List<Run> unreplaced = new ArrayList<>();
    private int active;
    private int queued;
    private int begunShards;
    private Optional<Instant> leftFrom = Optional.empty();
    private Optional<RunId> blocker;

    private FireRules(State state, JobEntry entry, Instant now, Decision decision) {
        this.entry = entry;
        this.queueLimit = state.settings().limits().queuedRunsPerJob();
        this.leadsSince = state.leadsSince();
        this.job = entry.stored().job();
        this.now = now;
        this.decision = decision;
        this.active = entry.activeRuns();
        this.queued = entry.queuedCount();
        this.blocker = entry.runs().keySet().stream().findFirst();
        for (RunEntry run : entry.runs().values()) {
            if (run.run().kill().isEmpty()) {
                unreplaced.add(run.run());
            }
        }
    }

    /**
     * Decides the fires up to and including that time.
     *
     * @return whether there were any
     */
    public static boolean decide(
            State state, JobEntry entry, Instant until, Instant now, Decision decision) {
        List<Instant> due = new ArrayList<>();
        Optional<Instant> next = entry.nextFire();
        while (next.isPresent() && !next.get().isAfter(until) && due.size() <= AT_ONCE) {
            due.add(next.get());
            next = entry.fireAfter(next.get());
        }
        if (due.isEmpty() || entry.stored().job().type() != JobType.TRANSIENT) {
            return false;
        }
        FireRules rules = new FireRules(state, entry, now, decision);
        Instant last = rules.decide(due);
        decision.change(
                new Change.ScheduleAdvanced(
                        entry.stored().name(), last, "all fires until then are considered"));
        return true;
    }

    /** More fires are due than one decision is sure to deal with. */
    public static boolean backlog(JobEntry entry, Instant now) {
        Optional<Instant> next = entry.nextFire();
        int most = Math.min(AT_ONCE, SHARDS_AT_ONCE / entry.stored().job().sharding().count());
        for (int due = 0; due <= most; due++) {
            if (next.isEmpty() || next.get().isAfter(now)) {
                return false;
            }
            next = entry.fireAfter(next.get());
        }
        return entry.stored().job().type() == JobType.TRANSIENT;
    }

    /** Decides them all, or, if they are too much, the oldest; says which is the last. */
    private Instant decide(List<Instant> due) {
        boolean tooMany = due.size() > AT_ONCE;
        int from = 0;
        do {
            int to = alike(due, from);
            if (paused(due.get(from))) {
                skip(due.subList(from, to));
            } else if (to - from > AT_ONCE) {
                to = AT_ONCE / 2;
                record(
                        unrecorded(due.subList(from, to)),
                        Outcome.MISSED,
                        "too many fires were due; this is one of the older ones");
            } else {
                judge(unrecorded(due.subList(from, to)), newerAfterPause(due.get(to - 1)));
            }
            from = to;
        } while (from < due.size() && !tooMany && leftFrom.isEmpty());
        while (leftFrom.isPresent() && !due.get(from - 1).isBefore(leftFrom.get())) {
            from--;
        }
        return due.get(from - 1);
    }

    /** Where the fires end that are all within the pause, or all not, as that one is. */
    private int alike(List<Instant> due, int from) {
        int to = from + 1;
        while (to < due.size() && paused(due.get(to)) == paused(due.get(from))) {
            to++;
        }
        return to;
    }

    private boolean paused(Instant fire) {
        return entry.stored().pause().filter(pause -> pause.covers(fire)).isPresent();
    }

    private List<Instant> unrecorded(List<Instant> fires) {
        return fires.stream().filter(fire -> !entry.recordedAhead(fire)).toList();
    }

    /** Those in a row share an entry: a pause of a fast job must not fill its ledger. */
    private void skip(List<Instant> fires) {
        String reason = entry.stored().pause().orElseThrow().reason();
        String because = reason.isEmpty() ? "the job is paused" : "the job is paused: " + reason;
        int from = 0;
        for (int i = 0; i <= fires.size(); i++) {
            if (i == fires.size() || entry.recordedAhead(fires.get(i))) {
                share(fires.subList(from, i), Outcome.SKIPPED, because);
                from = i + 1;
            }
        }
    }

    /** After the pause that follows that fire there are due ones, too. */
    private boolean newerAfterPause(Instant fire) {
        return entry.stored()
                .pause()
                .flatMap(Pause::until)
                .filter(fire::isBefore)
                .flatMap(entry::fireAfter)
                .filter(next -> !next.isAfter(now))
                .isPresent();
    }

    private void judge(List<Instant> due, boolean newerAfterPause) {
        List<Instant> inTime = due;
        if (job.startDeadline().isPresent()) {
            Instant oldest = now.minus(job.startDeadline().get());
            int late = 0;
            while (late < due.size() && due.get(late).isBefore(oldest)) {
                late++;
            }
            record(
                    due.subList(0, late),
                    Outcome.MISSED,
                    "later than startDeadline " + job.startDeadline().get());
            inTime = due.subList(late, due.size());
        }
        int late = 0;
        while (late < inTime.size() && late(inTime.get(late))) {
            late++;
        }
        late(inTime.subList(0, late), late < inTime.size() || newerAfterPause);
        for (Instant fire : inTime.subList(late, inTime.size())) {
            start(fire, false, "its time has come");
        }
    }

    private boolean late(Instant fire) {
        return fire.isBefore(now.minus(fire.isBefore(leadsSince) ? ON_TIME : IN_TERM));
    }

    private void late(List<Instant> late, boolean newer) {
        if (late.isEmpty()) {
            return;
        }
        Misfire misfire = job.misfire();
        int started =
                switch (misfire.policy()) {
                    case SKIP -> 0;
                    case LATEST -> newer ? 0 : 1;
                    case ALL -> Math.min(misfire.max(), late.size());
                };
        int missed = late.size() - started;
        String because =
                switch (misfire.policy()) {
                    case SKIP -> "nobody could start it in time, and misfire is SKIP";
                    case LATEST -> "nobody could start it in time, and a newer fire runs instead";
                    case ALL ->
                            "nobody could start it in time, and misfire.max is " + misfire.max();
                };
        record(late.subList(0, missed), Outcome.MISSED, because);
        for (Instant fire : late.subList(missed, late.size())) {
            start(
                    fire,
                    misfire.policy() == Misfire.Policy.ALL,
                    "nobody could start it in time; started late");
        }
    }

    /**
     * Each fire has an entry of its own. Of more than the ledger is likely to hold, the oldest
     * share one, which tells how many they are.
     */
    private void record(List<Instant> fires, Outcome outcome, String because) {
        int shared = Math.max(0, fires.size() - SINGLE_ENTRIES);
        share(fires.subList(0, shared), outcome, because);
        for (Instant fire : fires.subList(shared, fires.size())) {
            share(List.of(fire), outcome, because);
        }
    }

    private void share(List<Instant> fires, Outcome outcome, String because) {
        if (!fires.isEmpty()) {
            decision.change(
                    new Change.FireRecorded(
                            entry.stored().name(),
                            new Fire(
                                    fires.get(0),
                                    fires.get(fires.size() - 1),
                                    fires.size(),
                                    outcome,
                                    because,
                                    Optional.empty())));
        }
    }

    private void start(Instant nominal, boolean catchUp, String because) {
        RunId id = new RunId(entry.stored().name(), nominal, Trigger.CRON);
        if (leftFrom.isPresent()
                || entry.runs().containsKey(id)
                || entry.finished().containsKey(id)) {
            return; // Else it is accounted for: its run was stored, the schedule's advance was not.
        }
        int width = job.sharding().count();
        if (begunShards > 0 && begunShards + width > SHARDS_AT_ONCE) {
            leftFrom = Optional.of(nominal);
            return;
        }
        if (active + queued >= LIVE_RUNS) {
            record(List.of(nominal), Outcome.SKIPPED, "the job has " + LIVE_RUNS + " live runs");
            return;
        }
        if (entry.liveShards() + begunShards + width > LIVE_SHARDS) {
            record(
                    List.of(nominal),
                    Outcome.SKIPPED,
                    "the live runs of the job have "
                            + (entry.liveShards() + begunShards)
                            + " shards, and "
                            + LIVE_SHARDS
                            + " is the limit");
            return;
        }
        boolean free = active == 0 && queued == 0;
        Concurrency policy = job.concurrency();
        if (policy == Concurrency.ALLOW || free) {
            create(id, false, because);
        } else if (policy == Concurrency.FORBID && !catchUp) {
            record(
                    List.of(nominal),
                    Outcome.SKIPPED,
                    "run " + blocker.map(RunId::toString).orElse("before it") + " is still live");
        } else if (policy == Concurrency.REPLACE && !catchUp) {
            replace(id);
        } else {
            enqueue(id, because);
        }
    }

    private void enqueue(RunId id, String because) {
        if (queued >= queueLimit) {
            record(
                    List.of(id.nominalTime()),
                    Outcome.SKIPPED,
                    queueLimit + " runs of the job are waiting already");
        } else {
            create(id, true, because);
        }
    }

    private void replace(RunId id) {
        String because = "replaced by run " + id;
        for (Run run : unreplaced) {
            KillWish wish = new KillWish(now, RunState.KILLED, because);
            decision.change(new Change.RunChanged(run.killed(wish), because));
        }
        unreplaced.clear();
        create(id, true, "it replaces the runs before it");
    }

    private void create(RunId id, boolean waits, String because) {
        Instant from = entry.stored().since(now);
        Run run = Run.created(id, because, entry.stored().version(), from, waits);
        decision.change(new Change.RunStarted(run, run.shards(job.sharding().count()), because));
        unreplaced.add(run);
        begunShards += job.sharding().count();
        if (waits) {
            queued++;
        } else {
            active++;
        }
        if (blocker.isEmpty()) {
            blocker = Optional.of(id);
        }
    }
}
