package io.carillon.core.tasks;

import io.carillon.core.contract.Change;
import io.carillon.core.contract.Decision;
import io.carillon.core.contract.ShardStep;
import io.carillon.core.definition.JobDifferences;
import io.carillon.core.definition.Text;
import io.carillon.core.records.Updates;
import io.carillon.core.state.DueRules;
import io.carillon.core.state.Editions;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.Rollbacks;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Job;
import io.carillon.model.run.Edition;
import io.carillon.model.run.KillWish;
import io.carillon.model.run.Roll;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How a change of a job, or of its app, reaches the tasks of a daemon: shard by shard.
 *
 * <ol>
 *   <li>The standing run executes the new definition from now on: so does each attempt that is
 *       launched from now on. What its live tasks execute becomes a former {@link Edition}.
 *   <li>A shard without a live task has its next attempt at once, whatever it waited for.
 *   <li>Shards that the new definition does not have any more end, and those that it has in
 *       addition begin.
 *   <li>One shard after the other is ended and begins again, or some at a time, as {@link Editions}
 *       choose them, unless the job is paused or this is held up. If the owner allows it, the new
 *       task begins beside the old one, as {@link SurgeRules} say.
 *   <li>So is a shard whose agent is drained, if daemons are to move, also beside a change.
 *   <li>When all shards are up, nothing is kept of the former editions. If the job is to return by
 *       itself, it is noted that this version was up.
 * </ol>
 *
 * <p>All of it follows from the records and from what Mesos reports, so another leader goes on
 * where this one ends. A definition that equals a former edition is that edition again: its tasks
 * are not touched.
 */
public final class RollRules {
    /** What stands after the host in the reason for which a drain ends a task. */
    static final String MOVED = " is drained";

    private RollRules() {}

    /** 1. The run executes what is in force now. The twin of {@code DueRules.followingDaemon}. */
    public static void follow(JobEntry job, RunEntry entry, Instant now, Decision decision) {
        Run run = entry.run();
        Optional<AppVersion> app = job.currentApp();
        Run next = run.following(job.stored().version(), app);
        String print = JobDifferences.print(job.effective(), app);
        Edition before = edition(entry);
        if (print.equals(before.print())) {
            decision.change(
                    new Change.RunChanged(
                            next, "the new definition does not change what its tasks execute"));
        } else if (JobDifferences.restartAll(entry.job(), entry.app(), job.effective(), app)
                || !ParameterRules.follow(job, entry, next, print, now, decision)) {
            decision.change(roll(entry, next, before, print));
        }
    }

    /** What the tasks execute is a former edition from now on. */
    private static Change roll(RunEntry entry, Run next, Edition before, String print) {
        Run run = entry.run();
        Set<Integer> executed = executed(entry);
        int newest = run.edition();
        for (Shard shard : entry.shards().values()) {
            for (Task task : shard.tasks()) {
                newest = Math.max(newest, task.editionNumber());
            }
        }
        List<Edition> former = new ArrayList<>(run.roll().orElse(Roll.NONE).former());
        former.add(before);
        Optional<Edition> again =
                former.stream()
                        .filter(one -> one.print().equals(print) && one.restart().isEmpty())
                        .findFirst();
        int number = again.map(Edition::number).orElse(newest + 1);
        former.removeIf(one -> one.number() == number || !executed.contains(one.number()));
        Run rolling = next.rolling(new Roll(number, former));
        return new Change.RunChanged(rolling, name(rolling, before) + " is rolled out");
    }

    /** Numbers of the editions that live tasks execute: no other former one is kept. */
    static Set<Integer> executed(RunEntry entry) {
        TreeSet<Integer> executed = new TreeSet<>();
        for (Shard shard : entry.shards().values()) {
            for (Task task : shard.tasks()) {
                if (task.phase().live()) {
                    executed.add(task.editionNumber());
                }
            }
        }
        return executed;
    }

    /** What the run executes, as far as its tasks will need it when it is not in force any more. */
    static Edition edition(RunEntry entry) {
        Job job = entry.job();
        return new Edition(
                entry.run().edition(),
                entry.run().jobVersion(),
                entry.app().map(AppVersion::version),
                job.resources().withoutNames(),
                job.killGrace(),
                job.unreachable().replaceAfter(),
                JobDifferences.print(job, entry.app()));
    }

    private static String name(Run run, Edition before) {
        return run.app()
                .filter(app -> before.jobVersion() == run.jobVersion())
                .map(app -> "version " + app.version() + " of app " + app.name())
                .orElse("version " + run.jobVersion() + " of the job");
    }

    /** 2. and 3.; returns whether there was anything to do. */
    static boolean tidy(RunEntry entry, Instant now, Decision decision) {
        if (entry.rolls().isEmpty()) {
            return false;
        }
        Editions editions = entry.rolls().get();
        List<Integer> surplus = first(editions.surplus());
        List<Integer> planned = first(editions.planned());
        String fewer = fewer(entry);
        KillWish wish = new KillWish(now, RunState.KILLED, fewer);
        for (int number : surplus) {
            KillRules.killAll(entry, shard(entry, number), wish, now, decision);
        }
        for (int number : planned) {
            Shard shard = shard(entry, number);
            Task before = shard.task().orElseThrow();
            Task task = planned(entry, before.id().attempt(), number, now);
            String because = "it waits for nothing, because there is a newer version";
            Shard next = shard.forgiven().with(task, because);
            decision.change(
                    new Change.ShardChanged(
                            ShardStep.TASK_PLANNED, id(entry, number), next, because));
        }
        boolean moved = SurgeRules.tidy(entry, editions, now, decision);
        return moved || !surplus.isEmpty() || !planned.isEmpty();
    }

    static Task planned(RunEntry entry, int attempt, int number, Instant now) {
        return Task.planned(id(entry, number).attempt(attempt), now, Instant.EPOCH)
                .of(entry.run().edition());
    }

    /** Why a shard is ended that the job does not have any more. */
    static String fewer(RunEntry entry) {
        int count = entry.job().sharding().count();
        return "the job has " + count + (count == 1 ? " shard" : " shards") + " now";
    }

    /** 4., 5. and 6. */
    static void step(State state, JobEntry job, RunEntry entry, Instant now, Decision decision) {
        if (entry.rolls().isEmpty()) {
            return;
        }
        Editions editions = entry.rolls().get();
        boolean held = DueRules.holdsRoll(state, job);
        if (!held && SurgeRules.step(entry, editions, now, decision)) {
            return;
        }
        Optional<Integer> next = held ? Optional.empty() : editions.next(now);
        Optional<Integer> leaving =
                next.isPresent()
                        ? Optional.empty()
                        : DueRules.leaving(state, entry)
                                .filter(number -> !editions.mayLeaveAt(number).isAfter(now));
        if (next.isPresent()) {
            Shard shard = shard(entry, next.get());
            String because = replaced(entry, shard.task().orElseThrow());
            KillWish wish = new KillWish(now, RunState.KILLED, because);
            decision.change(KillRules.kill(id(entry, next.get()), shard, wish, now));
        } else if (leaving.isPresent()) {
            Shard shard = shard(entry, leaving.get());
            KillWish wish = new KillWish(now, RunState.KILLED, drained(state, shard));
            decision.change(KillRules.kill(id(entry, leaving.get()), shard, wish, now));
        } else if (!editions.settledAt().isAfter(now)) {
            settled(job, entry, editions, decision);
        }
    }

    private static void settled(
            JobEntry job, RunEntry entry, Editions editions, Decision decision) {
        Optional<Updates.Whole> whole = Rollbacks.unknownWhole(job, entry);
        if (editions.underWay()
                && editions.allCurrent()
                && editions.waitsFor().isEmpty()
                && editions.leaving() == 0) {
            decision.change(
                    new Change.RunChanged(
                            entry.run().rolled(), "all shards execute the newest version"));
        }
        if (whole.isPresent()) {
            Updates known = job.stored().kept().whole(whole.get());
            decision.change(
                    new Change.JobDefined(
                            job.stored().keeping(known),
                            "all shards of version " + whole.get().version() + " are up"));
        }
    }

    private static String drained(State state, Shard shard) {
        Task task = shard.task().orElseThrow();
        String host = task.host().isEmpty() ? task.agent().toString() : task.host();
        String reason =
                Optional.ofNullable(state.holds().drains().get(task.agent()))
                        .map(hold -> ": " + hold.reason())
                        .orElse("");
        return Text.cut(host + MOVED + reason);
    }

    /** Why the task is ended for another one. */
    static String replaced(RunEntry entry, Task task) {
        Run run = entry.run();
        Optional<Edition> former = run.roll().flatMap(roll -> roll.former(task.editionNumber()));
        Optional<String> restart = former.flatMap(Edition::restart);
        if (restart.isPresent()) {
            return restart.get();
        }
        return former.map(before -> name(run, before)).orElse("another version") + " replaces it";
    }

    static List<Integer> first(List<Integer> shards) {
        return shards.subList(0, Math.min(shards.size(), RunTickRules.SHARDS_AT_ONCE));
    }

    static ShardId id(RunEntry entry, int number) {
        return new ShardId(entry.run().id(), number);
    }

    static Shard shard(RunEntry entry, int number) {
        return entry.shard(number).orElseThrow();
    }
}
