package io.carillon.simulation;

import io.carillon.core.records.StoredJob;
import io.carillon.core.records.StoredRecord;
import io.carillon.core.schedule.CompiledSchedule;
import io.carillon.core.schedule.PlannedTimes;
import io.carillon.core.schedule.ScheduleRules;
import io.carillon.core.state.JobEntry;
import io.carillon.core.state.RunEntry;
import io.carillon.core.state.ShardAccount;
import io.carillon.core.state.State;
import io.carillon.model.RecordKey;
import io.carillon.model.job.Job;
import io.carillon.model.run.Fire;
import io.carillon.model.run.Outcome;
import io.carillon.model.run.Run;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Invariant 19: what the ledger says of shards that fire by themselves. Per shard its entries
 * follow each other without a gap, none is doubled, their counts are those of an enumeration of the
 * schedule, and what is said to have run has run, with that outcome. What is said not to have run
 * has not, unless its attempt is in doubt. Compares what is stored with what the modelled processes
 * did, and asks no rule.
 */
final class ResidentAudit implements DurableView.Reader {
    /** More than the clocks of leaders differ from those of agents, and a fire takes. */
    private static final Duration LATELY = Duration.ofSeconds(12);

    /** What a process has done. */
    private static final class Work {
        final TaskId task;
        Optional<Outcome> outcome = Optional.empty();
        Instant taskEnded = Instant.MAX;

        Work(TaskId task) {
            this.task = task;
        }

        /** A fire that fails while its task is to end counts as ended on request. */
        boolean agrees(Fire fire) {
            boolean well = fire.outcome() == Outcome.SUCCEEDED;
            return outcome.filter(is -> (is == Outcome.SUCCEEDED) == well).isPresent();
        }
    }

    private record News(String segment, Fire fire) {}

    /** What is told of one shard of a run. */
    private static final class Account {
        Instant through;

        /** Entries of it were dropped since the last new one. */
        boolean dropped;

        /** The segment of the ledger that has the last one. */
        String segment = "";

        Account(Instant from) {
            through = from;
        }
    }

    private final Predicate<TaskId> inDoubt;
    private final Map<ShardId, Map<Instant, List<Work>>> works = new HashMap<>();
    private final Map<String, TreeMap<Long, Job>> versions = new HashMap<>();
    private final Map<String, StoredJob> jobs = new HashMap<>();
    private final Map<RunId, Run> runs = new HashMap<>();
    private final Set<RunId> finished = new HashSet<>();

    /** Finished runs whose live records are gone: those go when all that follows is stored. */
    private final Set<RunId> toCheck = new TreeSet<>();

    private final Map<String, List<Fire>> segments = new HashMap<>();
    private final Map<ShardId, Account> accounts = new TreeMap<>();
    private final List<News> news = new ArrayList<>();
    final PromisedDrops drops = new PromisedDrops();

    /** As far as the clock of a leader has been behind those of agents. */
    private long behindMillis;

    long fires;
    long ran;

    /**
     * @param inDoubt whether the master has told of the task what may not be so
     */
    ResidentAudit(Predicate<TaskId> inDoubt) {
        this.inDoubt = inDoubt;
    }

    /** A process begins a fire. */
    void fired(TaskId task, Instant nominal) {
        ran++;
        List<Work> others =
                works.computeIfAbsent(task.shardId(), any -> new HashMap<>())
                        .computeIfAbsent(nominal, any -> new ArrayList<>());
        for (Work other : others) {
            Violation.when(
                    !inDoubt.test(other.task) && !inDoubt.test(task),
                    19,
                    () -> nominal + " is fired by " + other.task + " and by " + task);
        }
        others.add(new Work(task));
    }

    /** A fire of a process has ended. */
    void ended(TaskId task, Instant nominal, Outcome outcome) {
        for (Work work : works.get(task.shardId()).get(nominal)) {
            if (work.task.equals(task)) {
                work.outcome = Optional.of(outcome);
            }
        }
    }

    /** A process is gone, or has ended its task. */
    void gone(TaskId task, Instant at) {
        works.getOrDefault(task.shardId(), Map.of())
                .values()
                .forEach(
                        all ->
                                all.stream()
                                        .filter(work -> work.task.equals(task))
                                        .forEach(work -> work.taskEnded = at));
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.JobRecord job) {
            StoredJob former = jobs.put(key.name(), job.job());
            if (former == null || !former.createdAt().equals(job.job().createdAt())) {
                forget(key.name());
            }
            TreeMap<Long, Job> known = versions.computeIfAbsent(key.name(), n -> new TreeMap<>());
            known.putAll(job.job().older());
            known.put(job.job().version(), job.job().job());
        } else if (record instanceof StoredRecord.RunRecord part) {
            part.run()
                    .filter(run -> run.id().trigger() == Trigger.DAEMON)
                    .ifPresent(run -> run(key, run));
        } else if (record instanceof StoredRecord.LedgerRecord ledger) {
            ledger(key.name(), ledger.fires());
        }
    }

    private void run(RecordKey key, Run run) {
        runs.put(run.id(), run);
        if (key.kind() == RecordKey.Kind.FINISHED) {
            finished.add(run.id());
        }
    }

    private void forget(String job) {
        versions.remove(job);
        finished.removeIf(run -> run.job().equals(job));
        segments.keySet().removeIf(name -> name.startsWith(job + "~"));
        accounts.keySet().removeIf(shard -> shard.run().job().equals(job));
    }

    private void ledger(String name, List<Fire> entries) {
        List<Fire> before = segments.getOrDefault(name, List.of());
        for (int i = 0; i < entries.size(); i++) {
            Fire is = entries.get(i);
            if (is.shard().isEmpty()) {
                continue;
            }
            if (i >= before.size()) {
                news.add(new News(name, is));
            } else if (is.count() != before.get(i).count()) {
                Fire was = before.get(i);
                Violation.when(
                        !is.nominalTime().equals(was.nominalTime())
                                || is.outcome() != was.outcome()
                                || !is.shard().equals(was.shard()),
                        19,
                        () -> name + ": " + was + " has become " + is);
                // What has been added to it stands behind it.
                Fire more =
                        new Fire(
                                was.through().plusMillis(1),
                                is.through(),
                                is.count() - was.count(),
                                is.outcome(),
                                is.because(),
                                is.run(),
                                is.shard());
                news.add(new News(name, more));
            }
        }
        if (entries.size() >= before.size()) {
            segments.put(name, entries);
        }
    }

    @Override
    public void gone(RecordKey key) {
        if (key.kind() == RecordKey.Kind.JOBS) {
            jobs.remove(key.name());
            forget(key.name());
        } else if (key.kind() == RecordKey.Kind.LEDGER) {
            // What an entry got last may be dropped with it, to stay within the bounds.
            List<Fire> dropped = segments.getOrDefault(key.name(), List.of());
            segments.remove(key.name());
            drops.gone(key.name());
            for (Fire fire : dropped) {
                fire.shard()
                        .map(of -> new ShardId(fire.run().orElseThrow(), of.number()))
                        .map(accounts::get)
                        .ifPresent(account -> account.dropped = true);
            }
        } else if (key.kind() == RecordKey.Kind.RUNS) {
            RunId.parse(key.name().substring(0, key.name().lastIndexOf('~')))
                    .filter(finished::contains)
                    .ifPresent(toCheck::add);
        }
    }

    /**
     * Told when all that was stored since the last time is read.
     *
     * @param behind as far as a clock of a node has been behind
     */
    void check(long behind) {
        behindMillis = behind;
        news.sort(Comparator.comparing(one -> one.fire().nominalTime()));
        for (News one : news) {
            Fire fire = one.fire();
            RunId run = fire.run().orElseThrow();
            if (runs.containsKey(run) && jobs.containsKey(run.job())) {
                entry(new ShardId(run, fire.shard().orElseThrow().number()), fire, one.segment());
            }
        }
        news.clear();
        for (RunId run : List.copyOf(toCheck)) {
            if (jobs.containsKey(run.job())) {
                complete(run);
            }
        }
        toCheck.clear();
    }

    private Optional<Job> definition(RunId run) {
        Run head = runs.get(run);
        return head.definition()
                .or(
                        () ->
                                Optional.ofNullable(
                                        versions.getOrDefault(run.job(), new TreeMap<>())
                                                .get(head.jobVersion())));
    }

    private Optional<CompiledSchedule> schedule(RunId run) {
        return definition(run)
                .filter(Job::resident)
                .map(job -> CompiledSchedule.of(job.schedule()));
    }

    private void entry(ShardId shard, Fire fire, String segment) {
        Account account =
                accounts.computeIfAbsent(shard, id -> new Account(shard.run().nominalTime()));
        Optional<CompiledSchedule> schedule = schedule(shard.run());
        if (schedule.isEmpty()) {
            return;
        }
        List<Instant> open = planned(schedule.get(), shard, account.through, fire.through());
        if (open.size() > fire.count() && !account.dropped && !account.segment.equals(segment)) {
            // They were added to it, and it goes with a later piece of the same batch.
            account.dropped = drops.promised(account.segment, shard + " lacks some of " + open);
        }
        account.segment = segment;
        int gone = account.dropped ? Math.max(0, open.size() - fire.count()) : 0;
        List<Instant> planned = open.subList(gone, open.size());
        account.dropped = false;
        Violation.when(
                planned.size() != fire.count()
                        || planned.get(0).isBefore(fire.nominalTime())
                        || !planned.get(planned.size() - 1).equals(fire.through()),
                19,
                () ->
                        shard
                                + " is accounted for up to "
                                + account.through
                                + ", and then comes "
                                + fire
                                + ", though "
                                + planned.size()
                                + " fires are planned: "
                                + planned);
        account.through = fire.through();
        fires += fire.count();
        if (fire.shard().orElseThrow().mixed().isEmpty()) {
            planned.forEach(nominal -> truth(shard, nominal, fire));
        }
    }

    private List<Instant> planned(
            CompiledSchedule schedule, ShardId shard, Instant after, Instant through) {
        List<Instant> times = new ArrayList<>();
        Instant anchor = jobs.get(shard.run().job()).createdAt();
        Optional<Instant> next = ScheduleRules.next(schedule, anchor, after);
        while (next.isPresent() && !next.get().isAfter(through)) {
            times.add(next.get());
            next = ScheduleRules.next(schedule, anchor, next.get());
        }
        return times;
    }

    private void truth(ShardId shard, Instant nominal, Fire fire) {
        List<Work> done = works.getOrDefault(shard, Map.of()).getOrDefault(nominal, List.of());
        switch (fire.outcome()) {
            case SUCCEEDED, FAILED, KILLED ->
                    Violation.when(
                            done.stream().noneMatch(work -> work.agrees(fire)),
                            19,
                            () -> shard + " at " + nominal + " is not " + fire);
            case SKIPPED, MISSED ->
                    done.forEach(
                            work ->
                                    Violation.when(
                                            !inDoubt.test(work.task)
                                                    && work.taskEnded
                                                            .minusMillis(behindMillis)
                                                            .isAfter(nominal),
                                            19,
                                            () ->
                                                    shard
                                                            + " at "
                                                            + nominal
                                                            + " has run as "
                                                            + work.task
                                                            + ", and is "
                                                            + fire));
            case LOST -> {
                // It may have run or not.
            }
            case PENDING, RUNNING ->
                    throw new Violation(19, shard + " has a fire that has not ended: " + fire);
        }
    }

    /** A run has ended: all fires of its shards up to its end have their entry. */
    private void complete(RunId run) {
        Run head = runs.get(run);
        Optional<CompiledSchedule> schedule = schedule(run);
        if (schedule.isEmpty() || head.endedAt().isEmpty()) {
            return;
        }
        int count = definition(run).orElseThrow().sharding().count();
        for (int number = 0; number < count; number++) {
            ShardId shard = new ShardId(run, number);
            Instant to =
                    accounts.containsKey(shard) ? accounts.get(shard).through : run.nominalTime();
            List<Instant> left = planned(schedule.get(), shard, to, head.endedAt().get());
            Violation.when(
                    !left.isEmpty(), 19, () -> shard + " has ended, and says nothing of " + left);
        }
    }

    /** The end: all shards are at work, and lately accounted for. */
    void finish(State state, Instant now) {
        for (JobEntry job : state.jobs().values()) {
            for (RunEntry run : job.runs().values()) {
                if (run.job().resident() && run.run().kill().isEmpty()) {
                    for (Shard shard : run.shards().values()) {
                        Optional<PlannedTimes> left =
                                PlannedTimes.between(
                                        CompiledSchedule.of(run.job().schedule()),
                                        job.stored().createdAt(),
                                        ShardAccount.to(run.run(), shard),
                                        now.minus(LATELY));
                        Violation.when(
                                left.isPresent(),
                                19,
                                () -> shard + " is not accounted for at " + now + ": " + left);
                    }
                }
            }
        }
    }
}
