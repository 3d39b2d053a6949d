package io.carillon.core.state;

import io.carillon.model.AgentId;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes anew all that a state derives from its jobs, and compares it with what it has kept. */
public final class IndexAudit {
    private static final RunState[] ENDS = RunState.values();

    /** So many shards of a run are compared one by one. */
    private static final int SOME = 100;

    private final State state;
    private final List<String> flaws = new ArrayList<>();
    private final TreeMap<Agenda.Subject, Instant> agenda = new TreeMap<>();
    private final TreeSet<ShardId> frozen = new TreeSet<>();
    private final TreeMap<AgentId, TreeSet<ShardId>> onAgents = new TreeMap<>();
    private final TreeSet<ShardId> ready = new TreeSet<>();
    private final TreeSet<ShardId> live = new TreeSet<>();
    private final TreeSet<ShardId> killWished = new TreeSet<>();
    private final TreeSet<ShardId> unconfirmed = new TreeSet<>();
    private final TreeSet<String> unansweredLaunches = new TreeSet<>();
    private final TreeMap<AgentId, AgentLoad> agents = new TreeMap<>();
    private final TreeMap<ExecutorId, TreeSet<ShardId>> inExecutors = new TreeMap<>();
    private final LinkedHashSet<Need> needs = new LinkedHashSet<>();
    private final TreeMap<String, TreeMap<AgentId, Integer>> tasksPerAgent = new TreeMap<>();
    private long ledgerEntries;

    private IndexAudit(State state) {
        this.state = state;
    }

    /** What the state has kept wrongly; empty if nothing. */
    public static List<String> flaws(State state) {
        IndexAudit audit = new IndexAudit(state);
        state.jobs.values().forEach(audit::job);
        state.apps.forEach(audit::app);
        audit.news();
        audit.compare();
        return audit.flaws;
    }

    /** All that is kept of what tasks have told. */
    public static List<Object> news(State state) {
        return List.of(
                new TreeMap<>(state.news.results()), new TreeMap<>(state.news.checkpoints()));
    }

    private void news() {
        long bytes = 0;
        for (var one : state.news.results().entrySet()) {
            bytes += NewsBook.size(one.getValue());
            same("the shard of a result", one.getKey(), true, isKept(one.getKey()));
        }
        for (var one : state.news.checkpoints().entrySet()) {
            bytes += NewsBook.size(one.getValue());
            same("the shard of a checkpoint", one.getKey(), true, isKept(one.getKey()));
        }
        same("bytes of news", bytes, state.news.bytes());
        state.news
                .live()
                .forEach(
                        (id, told) ->
                                same(
                                        "the task that tells",
                                        id,
                                        Optional.of(told.task()),
                                        state.shard(id).flatMap(Shard::task).map(Task::id)));
    }

    private boolean isKept(ShardId id) {
        return state.shard(id).isPresent()
                || state.job(id.run().job())
                        .filter(job -> job.finished().containsKey(id.run()))
                        .isPresent();
    }

    private void app(String name, AppEntry app) {
        TreeSet<String> users = new TreeSet<>();
        for (JobEntry job : state.jobs.values()) {
            boolean names = job.stored().job().app().equals(Optional.of(name));
            same("its app", job.stored().name(), names, job.app().equals(Optional.of(app)));
            if (names) {
                users.add(job.stored().name());
            }
        }
        same("jobs", name, users, app.jobs());
    }

    private void job(JobEntry job) {
        String name = job.stored().name();
        due(DueRules.subject(name), DueRules.job(job));
        ledgerEntries += job.ledger().size();
        List<RunId> queued = new ArrayList<>();
        int shards = 0;
        for (RunEntry run : job.runs().values()) {
            run(job, run);
            shards += run.shards().size();
            if (run.run().queued()) {
                queued.add(run.run().id());
            }
        }
        same("queued runs", name, queued, job.queued());
        same("live shards", name, shards, job.liveShards());
        boolean resident = job.runs().values().stream().anyMatch(RunEntry::resident);
        Optional<Instant> fire = resident ? Optional.empty() : job.fireAfter(job.lastNominal());
        same("next fire", name, fire, job.nextFire());
    }

    private void run(JobEntry job, RunEntry run) {
        RunId id = run.run().id();
        due(DueRules.subject(id), DueRules.run(state, job, run));
        int[] ends = new int[ENDS.length];
        int ended = 0;
        int active = 0;
        int unwished = 0;
        List<Shard> unreleased = new ArrayList<>();
        for (Shard shard : run.shards().values()) {
            ShardId shardId = new ShardId(id, shard.number());
            due(DueRules.subject(shardId), DueRules.shard(state, run, shardId, shard));
            shard.task().ifPresent(task -> task(shardId, task, run.need(task)));
            shard.second(id)
                    .ifPresent(
                            second -> {
                                ShardId there = shardId.second();
                                Task task = second.task().orElseThrow();
                                due(
                                        DueRules.subject(there),
                                        DueRules.shard(state, run, there, second));
                                task(there, task, run.need(task));
                            });
            boolean over = shard.state().ended() && shard.leaving().isEmpty();
            active += shard.task().isPresent() ? 1 : 0;
            if (over) {
                ended++;
                ends[shard.state().ordinal()]++;
            } else if (!shard.state().ended()
                    && shard.tasks().isEmpty()
                    && unreleased.size() < SOME) {
                unreleased.add(shard);
            }
            boolean spared =
                    !shard.state().ended() && shard.task().flatMap(Task::kill).isEmpty()
                            || shard.leaving().filter(one -> one.kill().isEmpty()).isPresent();
            unwished += spared ? 1 : 0;
        }
        same("active shards", id, active, run.active());
        run.sharedApp()
                .ifPresent(
                        app -> {
                            Set<Integer> alone = state.executors.suspects.of(app, id.job());
                            same("shards tried alone", id, alone, run.alone());
                        });
        run.rolls().ifPresent(kept -> rolls(run, kept));
        run.wellbeing().ifPresent(kept -> wellbeing(run, kept));
        same("all shards ended", id, ended == run.shards().size(), run.allEnded());
        same("some shard not wished dead", id, unwished > 0, run.someUnwished());
        same("unreleased shards", id, unreleased, run.unreleased(SOME));
        same("some shard unreleased", id, !unreleased.isEmpty(), run.someUnreleased());
        for (RunState end : ENDS) {
            same(end.name(), id, ends[end.ordinal()], run.ended(end));
        }
    }

    private void wellbeing(RunEntry run, Wellbeing kept) {
        RunId id = run.run().id();
        Wellbeing anew = new Wellbeing(run.job());
        run.shards().values().forEach(shard -> anew.count(shard, 1));
        same("running tasks", id, anew.running(), kept.running());
        same("healthy tasks", id, anew.healthy(), kept.healthy());
        same("unhealthy tasks", id, anew.unhealthy(), kept.unhealthy());
        same("ready tasks", id, anew.ready(), kept.ready());
        same("tasks not ready", id, anew.notReady(), kept.notReady());
        Instant now = Instant.EPOCH;
        same("crash loops", id, anew.crashLoops(now), kept.crashLoops(now));
    }

    private void rolls(RunEntry run, Editions kept) {
        RunId id = run.run().id();
        Editions anew = new Editions(run.run(), run.job());
        run.shards().values().forEach(shard -> anew.count(shard, true));
        same("surplus shards", id, anew.surplus(), kept.surplus());
        same("planned shards", id, anew.planned(), kept.planned());
        same("the next to have two tasks", id, anew.surge(), kept.surge());
        same("shards with two tasks", id, anew.leaving(), kept.leaving());
        same("those that go back", id, anew.returning(), kept.returning());
        same("relieved shards", id, anew.relieved(Instant.MAX), kept.relieved(Instant.MAX));
        same("the next shard", id, anew.next(), kept.next());
        same("what it waits for", id, anew.waitsFor(), kept.waitsFor());
        same("when all are up", id, anew.settledAt(), kept.settledAt());
        same("when one is due", id, anew.due(false), kept.due(false));
        same("which fails", id, anew.failing(), kept.failing());
        same("which is late", id, anew.late(), kept.late());
        same("whether all come up", id, anew.allComeUp(), kept.allComeUp());
        same("shards of its edition", id, anew.done(), kept.done());
        same("whether it rolls", id, anew.underWay(), kept.underWay());
    }

    private void task(ShardId id, Task task, Need need) {
        if (task.phase() == TaskPhase.PLANNED) {
            // Only the change says that a wait is over: it is a matter of the clock.
            boolean waits = !task.notBefore().equals(Instant.EPOCH);
            if (task.kill().isEmpty() && (!waits || state.tasks.ready.contains(id))) {
                if (state.freezes(id.run().job())) {
                    frozen.add(id);
                } else {
                    ready.add(id);
                    needs.add(need);
                }
                same("whether it is frozen", id, frozen.contains(id), state.ready().isFrozen(id));
            }
            return;
        }
        live.add(id);
        onAgents.computeIfAbsent(task.agent(), agent -> new TreeSet<>()).add(id);
        agents.compute(
                task.agent(),
                (a, load) ->
                        load == null
                                ? AgentLoad.of(task, need.resources())
                                : load.plus(task, need.resources()));
        task.executor()
                .ifPresent(in -> inExecutors.computeIfAbsent(in, e -> new TreeSet<>()).add(id));
        tasksPerAgent
                .computeIfAbsent(id.run().job(), job -> new TreeMap<>())
                .merge(task.agent(), 1, Integer::sum);
        if (task.kill().isPresent()) {
            killWished.add(id);
        }
        if (task.unconfirmed()) {
            unconfirmed.add(id);
        } else if (task.phase() == TaskPhase.LAUNCHING) {
            unansweredLaunches.add(task.id().toString());
        }
    }

    private void due(Agenda.Subject subject, Instant at) {
        if (!at.equals(Instant.MAX)) {
            agenda.put(subject, at);
        }
    }

    private void compare() {
        TreeMap<Agenda.Subject, Instant> kept = new TreeMap<>();
        state.agenda.entries().forEach(entry -> kept.put(entry.subject(), entry.at()));
        same("agenda", agenda, kept);
        same("ledger entries", ledgerEntries, state.ledgerEntries());
        same("ready tasks", ready.size(), state.ready().size());
        same("frozen tasks", frozen.size(), state.ready().frozen());
        same("unready tasks", List.of(), missing(ready));
        same("live tasks", live, state.live());
        same("tasks to be killed", killWished, state.tasks.killWished);
        same("unconfirmed tasks", unconfirmed, state.unconfirmed());
        same("unanswered launches", unansweredLaunches.size(), state.unansweredLaunches().size());
        unansweredLaunches.removeIf(state.unansweredLaunches()::contains);
        same("forgotten launches", new TreeSet<>(), unansweredLaunches);
        same("needs of ready tasks", needs, state.ready().needs());
        same("agents", agents.keySet(), state.agents().keySet());
        agents.forEach(
                (agent, load) -> {
                    AgentLoad there = state.agents().getOrDefault(agent, AgentLoad.NONE);
                    same("tasks on", agent, load.tasks(), there.tasks());
                    same("used on", agent, load.used(), there.used());
                });
        onAgents.forEach((agent, on) -> same("shards on", agent, on, state.on(agent)));
        inExecutors.forEach((in, tasks) -> same("tasks in", in, tasks, state.executors.in(in)));
        for (ExecutorId executor : state.executors.all().keySet()) {
            boolean some = inExecutors.containsKey(executor);
            same("whether it has tasks", executor, some, state.executors.tasks(executor) > 0);
        }
        for (String job : state.jobs.keySet()) {
            SortedMap<AgentId, Integer> counts = tasksPerAgent.getOrDefault(job, new TreeMap<>());
            same("tasks by agent", job, counts, state.tasksPerAgent().of(job));
        }
        same("unanswered, not live", true, live.containsAll(state.unanswered()));
        same("kills of what is not to be killed", true, killWished.containsAll(kills()));
    }

    private List<ShardId> missing(TreeSet<ShardId> expected) {
        return expected.stream().filter(id -> !state.ready().contains(id)).toList();
    }

    private TreeSet<ShardId> kills() {
        return new TreeSet<>(state.tasks.killTries.keySet());
    }

    private void same(String what, Object computed, Object kept) {
        same(what, "all", computed, kept);
    }

    /** Spells names only if there is something to tell. */
    private void same(String what, Object of, Object computed, Object kept) {
        if (!computed.equals(kept)) {
            flaws.add(what + " of " + of + ": computed " + computed + ", kept " + kept);
        }
    }
}
