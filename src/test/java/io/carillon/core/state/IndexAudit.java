package io.carillon.core.state;

import io.carillon.model.AgentId;
import io.carillon.model.run.RunId;
import io.carillon.model.run.RunState;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Computes anew all that a state derives from its jobs, and compares it with what it has kept. */
public final class IndexAudit {
    private final State state;
    private final List<String> flaws = new ArrayList<>();
    private final TreeMap<Agenda.Subject, Instant> agenda = new TreeMap<>();
    private final TreeSet<ShardId> ready = new TreeSet<>();
    private final TreeSet<ShardId> live = new TreeSet<>();
    private final TreeSet<ShardId> killWished = new TreeSet<>();
    private final TreeSet<ShardId> unconfirmed = new TreeSet<>();
    private final TreeSet<String> unansweredLaunches = new TreeSet<>();
    private final TreeMap<AgentId, Integer> agents = new TreeMap<>();
    private final TreeMap<String, TreeMap<AgentId, Integer>> tasksPerAgent = new TreeMap<>();
    private long ledgerEntries;

    private IndexAudit(State state) {
        this.state = state;
    }

    /** What the state has kept wrongly; empty if nothing. */
    public static List<String> flaws(State state) {
        IndexAudit audit = new IndexAudit(state);
        state.jobs.values().forEach(audit::job);
        audit.compare();
        return audit.flaws;
    }

    private void job(JobEntry job) {
        String name = job.stored().name();
        due(DueRules.subject(name), DueRules.job(job));
        ledgerEntries += job.ledger().size();
        List<RunId> queued = new ArrayList<>();
        int shards = 0;
        for (RunEntry run : job.runs().values()) {
            run(run);
            shards += run.shards().size();
            if (run.run().queued()) {
                queued.add(run.run().id());
            }
        }
        same("queued runs of " + name, queued, job.queued());
        same("live shards of " + name, shards, job.liveShards());
        same("next fire of " + name, job.fireAfter(job.lastNominal()), job.nextFire());
    }

    private void run(RunEntry run) {
        RunId id = run.run().id();
        due(DueRules.subject(id), DueRules.run(run));
        RunEntry anew = new RunEntry(run.run(), run.job(), run.shards().values());
        same("active shards of " + id, anew.active(), run.active());
        same("all shards ended of " + id, anew.allEnded(), run.allEnded());
        same("some shard not wished dead of " + id, anew.someUnwished(), run.someUnwished());
        same("unreleased shards of " + id, anew.unreleased(100), run.unreleased(100));
        for (RunState end : RunState.values()) {
            same("shards " + end + " of " + id, anew.ended(end), run.ended(end));
        }
        for (Shard shard : run.shards().values()) {
            ShardId shardId = new ShardId(id, shard.number());
            due(DueRules.subject(shardId), DueRules.shard(state, run, shardId, shard));
            shard.task().ifPresent(task -> task(shardId, task));
        }
    }

    private void task(ShardId id, Task task) {
        if (task.phase() == TaskPhase.PLANNED) {
            // Only the change says that a wait is over: it is a matter of the clock.
            boolean waits = !task.notBefore().equals(Instant.EPOCH);
            if (task.kill().isEmpty() && (!waits || state.tasks.ready.contains(id))) {
                ready.add(id);
            }
            return;
        }
        live.add(id);
        agents.merge(task.agent(), 1, Integer::sum);
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
        same("unready tasks", List.of(), missing(ready));
        same("live tasks", live, state.live());
        same("tasks to be killed", killWished, state.tasks.killWished);
        same("unconfirmed tasks", unconfirmed, state.unconfirmed());
        same("unanswered launches", unansweredLaunches.size(), state.unansweredLaunches().size());
        unansweredLaunches.removeIf(state.unansweredLaunches()::contains);
        same("forgotten launches", new TreeSet<>(), unansweredLaunches);
        same("tasks by agent", agents, loads());
        for (String job : state.jobs.keySet()) {
            SortedMap<AgentId, Integer> counts = tasksPerAgent.getOrDefault(job, new TreeMap<>());
            same("tasks by agent of " + job, counts, state.tasksPerAgent().of(job));
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

    private SortedMap<AgentId, Integer> loads() {
        TreeMap<AgentId, Integer> tasks = new TreeMap<>();
        state.agents().forEach((agent, load) -> tasks.put(agent, load.tasks()));
        return tasks;
    }

    private void same(String what, Object computed, Object kept) {
        if (!computed.equals(kept)) {
            flaws.add(what + ": computed " + computed + ", kept " + kept);
        }
    }
}
