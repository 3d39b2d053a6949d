package io.carillon.core.fires;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.Concurrency;
import io.carillon.model.job.Job;
import io.carillon.model.job.JobType;
import io.carillon.model.job.Misfire;
import io.carillon.model.job.Pause;
import io.carillon.model.run.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is done with the fires of a schedule that are due. In this order:
 *
 * <ol>
 *   <li>Fires within the job's pause are skipped. Fires before and after it are not.
 *   <li>Of a gap with more than {@link #MAX_DUE} fires the older ones are missed.
 *   <li>A fire later than {@code startDeadline} is missed.
 *   <li>Late fires follow {@code misfire}. A fire is on time up to {@link #ON_TIME} after its
 *       nominal time. A fire of the present term is on time up to {@link #IN_TERM}: the scheduler
 *       was there, only slow.
 *   <li>The remaining fires start a run as {@link FireStartRules} allows.
 * </ol>
 *
 * <p>A job that is a daemon by now has such fires only if a commit of its new definition was stored
 * in part. Those beside a pause are missed.
 *
 * <p>Each fire is either recorded in the ledger or has a run, and this is counted at the end.
 */
public final class FireRules {
    /** How late a fire of a time before this term can be without being a misfire. */
    static final Duration ON_TIME = Duration.ofSeconds(5);

    /**
     * How late a fire of this term can be without being a misfire: slow storage is not an absence.
     */
    static final Duration IN_TERM = DueRules.IN_TERM;

    /** Maximum number of due fires that one decision considers: twice the largest misfire.max. */
    static final int MAX_DUE = 2_000;

    private final JobEntry entry;
    private final Job job;
    private final Instant now;
    private final Instant leadsSince;
    private final FireEntries entries;
    private final FireStartRules starts;

    private FireRules(State state, JobEntry entry, Instant now, Decision decision) {
        this.entry = entry;
        this.job = entry.stored().job();
        this.now = now;
        this.leadsSince = state.leadsSince();
        this.entries = new FireEntries(entry.stored().name(), decision);
        this.starts = new FireStartRules(state, entry, now, decision, entries);
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
        while (next.isPresent() && !next.get().isAfter(until) && due.size() <= MAX_DUE) {
            due.add(next.get());
            next = entry.fireAfter(next.get());
        }
        if (due.isEmpty()) {
            return false;
        }
        Instant last = new FireRules(state, entry, now, decision).decide(due);
        decision.change(
                new Change.ScheduleAdvanced(
                        entry.stored().name(), last, "all fires up to this time are considered"));
        return true;
    }

    /** Whether more fires are due than one decision is sure to deal with. */
    public static boolean backlog(JobEntry entry, Instant now) {
        Optional<Instant> next = entry.nextFire();
        int width = entry.stored().job().sharding().count();
        int most = Math.min(MAX_DUE, FireStartRules.MAX_NEW_SHARDS / width);
        for (int due = 0; due <= most; due++) {
            if (next.isEmpty() || next.get().isAfter(now)) {
                return false;
            }
            next = entry.fireAfter(next.get());
        }
        return true;
    }

    /**
     * Decides the fires, or the oldest of them if they are too many.
     *
     * @return the last fire that was decided
     */
    private Instant decide(List<Instant> due) {
        boolean tooMany = due.size() > MAX_DUE;
        int from = 0;
        do {
            int to = endOfGroup(due, from);
            List<Instant> group = due.subList(from, to);
            if (paused(group.get(0))) {
                // 1. They are within the pause.
                skip(group);
            } else if (job.type() == JobType.DAEMON) {
                // They are of the definition before.
                entries.missed(unrecorded(group), "not started before the job became a daemon");
            } else if (group.size() > MAX_DUE) {
                // 2. The older half of the gap is missed, and the rest is still due.
                to = MAX_DUE / 2;
                entries.missed(
                        unrecorded(due.subList(from, to)),
                        "too many fires were due; this is one of the older ones");
            } else {
                start(unrecorded(group), newerAfterPause(due.get(to - 1)));
            }
            from = to;
        } while (from < due.size() && !tooMany && starts.leftFrom().isEmpty());
        List<Instant> decided = due.subList(0, starts.leftFrom().map(due::indexOf).orElse(from));
        requireAllAccountedFor(decided);
        return decided.get(decided.size() - 1);
    }

    /** A fire without a run and without an entry would be lost, so the decision must not stand. */
    private void requireAllAccountedFor(List<Instant> decided) {
        int ahead = decided.size() - unrecorded(decided).size();
        int out = ahead + entries.count() + starts.withRun();
        if (out != decided.size()) {
            throw new IllegalStateException(
                    decided.size()
                            + " fires of job "
                            + entry.stored().name()
                            + " were decided, and "
                            + out
                            + " are accounted for");
        }
    }

    /** Index after the last consecutive fire that, like the first, is in (or not in) the pause. */
    private int endOfGroup(List<Instant> due, int from) {
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

    /** Consecutive fires share an entry: a pause of a frequent job must not fill its ledger. */
    private void skip(List<Instant> fires) {
        String reason = entry.stored().pause().orElseThrow().reason();
        String because = reason.isEmpty() ? "the job is paused" : "the job is paused: " + reason;
        int from = 0;
        for (int i = 0; i <= fires.size(); i++) {
            if (i == fires.size() || entry.recordedAhead(fires.get(i))) {
                entries.share(fires.subList(from, i), Outcome.SKIPPED, because);
                from = i + 1;
            }
        }
    }

    /** Whether fires are due after the pause that follows this fire. */
    private boolean newerAfterPause(Instant fire) {
        return entry.stored()
                .pause()
                .flatMap(Pause::until)
                .filter(fire::isBefore)
                .flatMap(entry::fireAfter)
                .filter(next -> !next.isAfter(now))
                .isPresent();
    }

    private void start(List<Instant> due, boolean newerAfterPause) {
        // 3. They are later than the deadline.
        List<Instant> inTime = due;
        if (job.startDeadline().isPresent()) {
            Instant oldest = now.minus(job.startDeadline().get());
            int tooLate = leading(due, fire -> fire.isBefore(oldest));
            entries.missed(
                    due.subList(0, tooLate),
                    "later than startDeadline " + job.startDeadline().get());
            inTime = due.subList(tooLate, due.size());
        }
        // 4. They are late.
        int late = leading(inTime, this::late);
        misfire(inTime.subList(0, late), late < inTime.size() || newerAfterPause);
        // 5. They are on time.
        for (Instant fire : inTime.subList(late, inTime.size())) {
            starts.start(fire, job.concurrency(), "its time has come");
        }
    }

    private static int leading(List<Instant> fires, Predicate<Instant> condition) {
        int count = 0;
        while (count < fires.size() && condition.test(fires.get(count))) {
            count++;
        }
        return count;
    }

    private boolean late(Instant fire) {
        return fire.isBefore(now.minus(fire.isBefore(leadsSince) ? ON_TIME : IN_TERM));
    }

    private void misfire(List<Instant> late, boolean newer) {
        Misfire misfire = job.misfire();
        int most =
                switch (misfire.policy()) {
                    case SKIP -> 0;
                    case LATEST -> newer ? 0 : 1;
                    case ALL -> misfire.max();
                };
        startNewest(most, late, missed(misfire));
    }

    /** Why a fire was missed, in the words of its misfire policy. */
    static String missed(Misfire misfire) {
        return switch (misfire.policy()) {
            case SKIP -> "not started in time (misfire SKIP)";
            case LATEST -> "not started in time; a newer fire runs instead";
            case ALL -> "not started in time (misfire.max " + misfire.max() + ")";
        };
    }

    private void startNewest(int most, List<Instant> late, String because) {
        int missed = Math.max(0, late.size() - most);
        entries.missed(late.subList(0, missed), because);
        for (Instant fire : late.subList(missed, late.size())) {
            starts.start(fire, latePolicy(), "not started in time; started late");
        }
    }

    /** Fires that are caught up neither skip nor replace each other: they queue. */
    private Concurrency latePolicy() {
        boolean catchUp = job.misfire().policy() == Misfire.Policy.ALL;
        return catchUp && job.concurrency() != Concurrency.ALLOW
                ? Concurrency.QUEUE
                : job.concurrency();
    }
}
