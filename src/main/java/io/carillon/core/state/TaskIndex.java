package io.carillon.core.state;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Reconciliation;
import io.carillon.model.AgentId;
import io.carillon.model.mesos.Need;
import io.carillon.model.run.RunId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Sets and counts over the current tasks of all live runs, so that no rule has to walk over the
 * runs. {@link #replace} must be told of each task that comes, changes or goes. Each place of a
 * shard has at most one task, so places stand for tasks.
 */
final class TaskIndex {
    /**
     * PLANNED tasks that may be placed: those without a kill wish that need not wait, or whose wait
     * is over ({@code TaskReady}).
     */
    final ReadyTasks ready;

    /** Shards whose task Mesos may have: all phases but PLANNED. */
    final TreeSet<ShardId> live = new TreeSet<>();

    /** Those of {@link #live} whose task is to be killed. */
    final TreeSet<ShardId> killWished = new TreeSet<>();

    /** Those of {@link #live} whose task Mesos has not confirmed in this term. */
    final TreeSet<ShardId> unconfirmed = new TreeSet<>();

    /**
     * Those of {@link #live} that the running reconciliation has no answer for: all of them when it
     * begins, each until Mesos reports on its task; empty while no reconciliation runs.
     */
    final TreeSet<ShardId> unanswered = new TreeSet<>();

    /** What agents themselves have said of the tasks. */
    final AgentsWord word = new AgentsWord();

    /** The last kill call for a task, under this subscription. */
    final TreeMap<ShardId, State.KillTry> killTries = new TreeMap<>();

    /**
     * Tasks launched in this term without a status update since, by task id. Tasks of earlier terms
     * are unconfirmed, and reconciliation asks for them anyway.
     */
    final RepeatedCalls unansweredLaunches;

    /** How many of the {@link #live} tasks each agent has, by agent id; no agent without a task. */
    final TreeMap<AgentId, AgentLoad> agents = new TreeMap<>();

    /** The same counts by job and agent. */
    final TasksPerAgent tasksPerAgent = new TasksPerAgent();

    /** The {@link #live} tasks by the agent that they are on. */
    private final TreeMap<AgentId, TreeSet<ShardId>> onAgents = new TreeMap<>();

    private final Executors executors;

    /**
     * @param freezes whether the launches of the job of that name are frozen
     */
    TaskIndex(RepeatedCalls unansweredLaunches, Executors executors, Predicate<String> freezes) {
        this.ready = new ReadyTasks(freezes);
        this.unansweredLaunches = unansweredLaunches;
        this.executors = executors;
    }

    /** The shards whose live task is on the agent. */
    SortedSet<ShardId> on(AgentId agent) {
        TreeSet<ShardId> shards = onAgents.get(agent);
        return Collections.unmodifiableSortedSet(shards == null ? new TreeSet<>() : shards);
    }

    /** The first shard of the run whose live task is on the agent. */
    Optional<ShardId> first(AgentId agent, RunId run) {
        return Optional.ofNullable(onAgents.get(agent))
                .flatMap(
                        on ->
                                on.tailSet(new ShardId(run, 0)).stream()
                                        .filter(id -> !id.isSecond() || !id.run().equals(run))
                                        .findFirst())
                .filter(first -> first.run().equals(run));
    }

    /** The unanswered shards that the reconciliation has not asked for in its round. */
    SortedSet<ShardId> notYetAsked(Reconciliation reconciliation) {
        SortedSet<ShardId> left =
                reconciliation
                        .batch()
                        .<SortedSet<ShardId>>map(asked -> unanswered.tailSet(asked.last(), false))
                        .orElse(unanswered);
        return Collections.unmodifiableSortedSet(left);
    }

    /** The tasks of a run that was loaded. */
    void add(RunEntry run) {
        for (Shard shard : run.shards().values()) {
            ShardId id = new ShardId(run.run().id(), shard.number());
            shard.task().ifPresent(task -> add(id, task, run.need(task)));
            shard.leaving().ifPresent(task -> add(id.second(), task, run.need(task)));
        }
    }

    /** The same of both places of a shard of that run. */
    void replace(ShardId id, RunEntry run, Shard former, Shard next) {
        if (former.leaving().isEmpty() && next.leaving().isEmpty()) {
            replace(id, run, former.task(), next.task());
            return;
        }
        // What is known of a task moves with it to the other place.
        Optional<Known> first = former.task().map(task -> known(id, task));
        Optional<Known> second = former.leaving().map(task -> known(id.second(), task));
        // Both go before any comes: a task that changes its place must not be taken for one that
        // went.
        former.task().ifPresent(task -> remove(id, task, next.task(), run.need(task)));
        former.leaving()
                .ifPresent(task -> remove(id.second(), task, next.leaving(), run.need(task)));
        next.task().ifPresent(task -> add(id, task, run.need(task)));
        next.leaving().ifPresent(task -> add(id.second(), task, run.need(task)));
        first.ifPresent(known -> moved(known, id.second(), next.leaving()));
        second.ifPresent(known -> moved(known, id, next.task()));
    }

    /** What is kept of a task beside what it is. */
    private record Known(TaskId task, boolean unanswered, boolean heard, boolean disowned) {}

    private Known known(ShardId id, Task task) {
        return new Known(task.id(), unanswered.contains(id), word.heard(id), word.disowned(id));
    }

    private void moved(Known known, ShardId to, Optional<Task> there) {
        if (there.filter(task -> task.id().equals(known.task())).isEmpty()) {
            return;
        }
        if (known.unanswered()) {
            unanswered.add(to);
        }
        if (known.heard()) {
            word.hear(to);
        }
        if (known.disowned()) {
            word.disown(to);
        }
    }

    private void replace(ShardId id, RunEntry run, Optional<Task> former, Optional<Task> next) {
        Need before = former.map(run::need).orElseGet(run::need);
        Need after = next.map(run::need).orElseGet(run::need);
        replace(id, former, next, before, after);
    }

    /** The shard's task is another one, is in another condition, has come or has gone. */
    void replace(ShardId id, Optional<Task> former, Optional<Task> next, Need before, Need after) {
        former.ifPresent(task -> remove(id, task, next, before));
        next.ifPresent(task -> add(id, task, after));
    }

    private void remove(ShardId id, Task task, Optional<Task> next, Need need) {
        Optional<Task> sameTask = next.filter(other -> other.id().equals(task.id()));
        ready.remove(id, need);
        if (live.remove(id)) {
            tasksPerAgent.remove(id.run().job(), task.agent());
            tasksPerAgent.companies.remove(id, task.agent());
            onAgents.computeIfPresent(
                    task.agent(), (a, on) -> on.remove(id) && on.isEmpty() ? null : on);
            task.executor().ifPresent(executor -> executors.minus(executor, id));
            agents.computeIfPresent(
                    task.agent(),
                    (a, load) -> load.tasks() > 1 ? load.minusOne(need.resources()) : null);
            if (!agents.containsKey(task.agent())) {
                tasksPerAgent.groups.remove(task.agent());
            }
        }
        killWished.remove(id);
        unconfirmed.remove(id);
        // What was asked or told about a task stays known while the task stays what it is.
        if (sameTask.isEmpty()) {
            killTries.remove(id);
            word.gone(id);
        }
        if (sameTask.filter(other -> other.phase() == task.phase()).isEmpty()) {
            word.moved(id);
        }
        if (sameTask.filter(other -> other.phase().live()).isEmpty()) {
            unanswered.remove(id);
        }
        if (unansweredLaunch(task) && sameTask.filter(TaskIndex::unansweredLaunch).isEmpty()) {
            unansweredLaunches.remove(task.id().toString());
        }
    }

    void add(ShardId id, Task task, Need need) {
        if (task.phase() == TaskPhase.PLANNED) {
            if (task.notBefore().equals(Instant.EPOCH) && task.kill().isEmpty()) {
                ready.add(id, task, need);
            }
            return;
        }
        if (live.add(id)) {
            tasksPerAgent.add(id.run().job(), task.agent());
            tasksPerAgent.companies.add(id, task.agent(), need);
            onAgents.computeIfAbsent(task.agent(), any -> new TreeSet<>()).add(id);
            task.executor().ifPresent(executor -> executors.plus(executor, id));
            tasksPerAgent.groups.add(task);
            agents.compute(
                    task.agent(),
                    (a, load) ->
                            load == null
                                    ? AgentLoad.of(task, need.resources())
                                    : load.plus(task, need.resources()));
        }
        if (unansweredLaunch(task)) {
            unansweredLaunches.add(
                    new Effect.Reconcile.Asked(task.id().toString(), task.agent()), task.since());
        }
        if (task.unconfirmed()) {
            unconfirmed.add(id);
        }
        if (task.kill().isPresent()) {
            killWished.add(id);
        }
    }

    private static boolean unansweredLaunch(Task task) {
        return task.phase() == TaskPhase.LAUNCHING && !task.unconfirmed();
    }

    /** Mesos has told how far the live task is. */
    void reported(ShardId id, boolean byAgent) {
        unanswered.remove(id);
        if (byAgent) {
            word.hear(id);
        }
    }

    /** All live tasks are unanswered when a reconciliation begins, and none after it. */
    void reconciled(Reconciliation reconciliation) {
        boolean begins = reconciliation.running() && reconciliation.batch().isEmpty();
        if (begins || !reconciliation.running()) {
            unanswered.clear();
        }
        if (begins) {
            unanswered.addAll(live);
        }
    }
}
