package io.carillon.simulation;

import io.carillon.core.state.JobEntry;
import io.carillon.core.state.State;
import io.carillon.model.job.JobType;
import io.carillon.model.mesos.Framework;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Roll;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import io.carillon.model.run.TaskPhase;
import io.carillon.runtime.Leadership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Invariant 9: some time after the last fault all is in order: one node leads, the jobs are as
 * their owners want them, and Mesos has those tasks that the leader knows.
 *
 * @param nodes all nodes
 * @param mesos what is really there
 * @param orphans tasks of removed frameworks, which nobody can end
 */
record OrderAudit(List<SimulatedNode> nodes, ModelledMesos mesos, Set<TaskId> orphans) {
    /** No task of a run works longer than that from its launch on, unless it should have ended. */
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** What is not in order yet; empty if all is. */
    String trouble() {
        for (SimulatedNode node : nodes) {
            if (!node.awake()) {
                return node.tell() + " is not at work yet";
            }
        }
        List<SimulatedNode> leading =
                nodes.stream()
                        .filter(
                                node ->
                                        node.open()
                                                .filter(
                                                        o ->
                                                                o.term().stage()
                                                                        == Leadership.Stage.LEADING)
                                                .isPresent())
                        .toList();
        if (leading.size() != 1) {
            return leading.size() + " nodes lead: " + nodes.stream().map(n -> n.tell()).toList();
        }
        SimulatedNode.Open open = leading.get(0).open().orElseThrow();
        State state = open.state();
        if (!open.state().connection().subscribed()) {
            return "not subscribed";
        }
        if (!state.unconfirmed().isEmpty() || state.reconciliation().running()) {
            return "unconfirmed: " + state.unconfirmed();
        }
        for (JobEntry job : state.jobs().values()) {
            String trouble = trouble(job);
            if (!trouble.isEmpty()) {
                return trouble;
            }
        }
        String strangers = strangers(state);
        boolean calm = strangers.isEmpty() && open.lead().committing();
        return calm ? "a commit is under way" : strangers;
    }

    /**
     * Whether a task of a run that is to end is at work: jobs may have been given more work than
     * fits into any time, and are not to blame while they do it.
     */
    boolean atWork(Instant now) {
        return nodes.stream()
                .flatMap(node -> node.open().stream())
                .flatMap(open -> open.state().jobs().values().stream())
                .filter(job -> job.stored().job().type() == JobType.TRANSIENT)
                .flatMap(job -> job.runs().values().stream())
                .flatMap(run -> run.shards().values().stream())
                .flatMap(shard -> shard.task().stream())
                .anyMatch(
                        task ->
                                task.phase().live()
                                        && task.phase() != TaskPhase.UNREACHABLE
                                        && now.isBefore(task.launchedAt().plus(LONGEST)));
    }

    private static String trouble(JobEntry job) {
        String name = job.stored().name();
        if (job.stored().deleting()) {
            return name + " is still being deleted";
        }
        if (job.stored().job().type() == JobType.TRANSIENT) {
            boolean quiet = job.stored().pause().filter(p -> p.until().isEmpty()).isPresent();
            if (!quiet) {
                return name + " is not paused for good";
            }
            return job.runs().isEmpty() ? "" : name + " has runs " + job.runs().keySet();
        }
        // A pause without a stop starts no standing run, and ends none.
        boolean paused = job.stored().pause().isPresent();
        boolean stopped = StandingAudit.ends(job.stored());
        if (job.runs().size() > (stopped ? 0 : 1) || (!paused && job.runs().isEmpty())) {
            return name + " has runs " + job.runs().keySet();
        }
        boolean outdated =
                job.runs().values().stream()
                        .anyMatch(
                                run ->
                                        !run.app().equals(job.currentApp())
                                                || run.run().jobVersion()
                                                        != job.stored().version());
        if (!paused && outdated) {
            return name + " does not follow its job or app";
        }
        boolean rolls =
                job.runs().values().stream()
                        .anyMatch(run -> run.run().roll().filter(Roll::underWay).isPresent());
        if (!paused && rolls) {
            return name + " has shards of former versions";
        }
        boolean two =
                job.runs().values().stream()
                        .flatMap(run -> run.shards().values().stream())
                        .anyMatch(shard -> shard.leaving().isPresent());
        if (two) {
            return name + " has two tasks of a shard";
        }
        boolean allRun =
                job.runs().values().stream()
                        .flatMap(run -> run.shards().values().stream())
                        .filter(shard -> !shard.state().ended())
                        .allMatch(
                                shard ->
                                        shard.task()
                                                .filter(t -> t.phase() == TaskPhase.RUNNING)
                                                .isPresent());
        return allRun ? "" : name + " does not run all its shards";
    }

    private String strangers(State state) {
        TreeSet<TaskId> known = new TreeSet<>();
        for (ShardId id : state.live()) {
            state.shard(id).flatMap(s -> s.task()).map(Task::id).ifPresent(known::add);
        }
        String framework = state.framework().map(Framework::id).orElse("");
        Set<TaskId> alive = mesos.processes.tasks(framework, orphans);
        if (!known.equals(alive)) {
            return "known are " + known + ", alive " + alive;
        }
        Set<ExecutorId> executors = new TreeSet<>();
        for (ModelledExecutor one : mesos.executors.all()) {
            if (one.framework.equals(framework)) {
                executors.add(one.id);
            }
        }
        Set<ExecutorId> kept = new TreeSet<>(state.executors().all().keySet());
        if (!state.quarantine().held().isEmpty()) {
            // Whether they have tasks is not known, so none is shut down.
            kept.retainAll(executors);
        }
        for (ExecutorId id : executors) {
            // One that was taken for gone, and lives, goes when its last task has ended.
            if (state.executors().tasks(id) > 0) {
                kept.add(id);
            }
        }
        if (!executors.equals(kept)) {
            return "known executors are "
                    + state.executors().all().keySet()
                    + ", alive "
                    + executors;
        }
        if (!state.ready().isEmpty()
                || !state.supply().demand().suppressed()
                || !state.supply().offers().isEmpty()) {
            return "offers are wanted or held: "
                    + state.ready().size()
                    + state.supply().offers().keySet();
        }
        if (!mesos.allKnown(framework, orphans)) {
            return "a task lives that the master does not know";
        }
        return HealthAudit.trouble(state, mesos);
    }
}
