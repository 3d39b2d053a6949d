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
import java.util.Optional;
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
        state.apps.forEach(audit::app);
        audit.compare();
        return audit.flaws;
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
            run(run);
            shards += run.shards().size();
            if (run.run().queued()) {
                queued.add(run.run().id());
            }
        }
        same("queued runs", name, queued, job.queued());
        same("live shards", name, shards, job.liveShards());
        same("next fire", name, job.fireAfter(job.lastNominal()), job.nextFire());
    }

    private void run(RunEntry run) {
        RunId id = run.run().id();
        due(DueRules.subject(id), DueRules.run(run));
        int[] ends = new int[ENDS.length];
        int ended = 0;
        int active = 0;
        int unwished = 0;
        List<Shard> unreleased = new ArrayList<>();
        for (Shard shard : run.shards().values()) {
            ShardId shardId = new ShardId(id, shard.number());
            due(DueRules.subject(shardId), DueRules.shard(state, run, shardId, shard));
            shard.task().ifPresent(task -> task(shardId, task));
            boolean over = shard.state().ended();
            active += shard.task().isPresent() ? 1 : 0;
            if (over) {
                ended++;
                ends[shard.state().ordinal()]++;
            } else if (shard.task().isEmpty() && unreleased.size() < SOME) {
                unreleased.add(shard);
            }
            unwished += over || shard.task().flatMap(Task::kill).isPresent() ? 0 : 1;
        }
        same("active shards", id, active, run.active());
        same("all shards ended", id, ended == run.shards().size(), run.allEnded());
        same("some shard not wished dead", id, unwished > 0, run.someUnwished());
        same("unreleased shards", id, unreleased, run.unreleased(SOME));
        same("some shard unreleased", id, !unreleased.isEmpty(), run.someUnreleased());
        for (RunState end : ENDS) {
            same(end.name(), id, ends[end.ordinal()], run.ended(end));
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

    private SortedMap<AgentId, Integer> loads() {
        TreeMap<AgentId, Integer> tasks = new TreeMap<>();
        state.agents().forEach((agent, load) -> tasks.put(agent, load.tasks()));
        return tasks;
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
