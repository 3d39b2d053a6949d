package io.carillon.simulation;

import io.carillon.core.records.StoredRecord;
import io.carillon.model.RecordKey;
import io.carillon.model.job.App;
import io.carillon.model.job.Delivery;
import io.carillon.model.job.Resources;
import io.carillon.model.mesos.SharedExecutor;
import io.carillon.model.run.Attempt;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.Shard;
import io.carillon.model.run.Task;
import io.carillon.model.run.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.TaskInfo;

/**
 * Invariant 16: what is asked of Mesos for shared executors, and what their deaths cost.
 *
 * <ul>
 *   <li>An executor is durable before Mesos hears of it, is described with the same words each
 *       time, and has the resources that its app wants.
 *   <li>It never has more tasks than it takes.
 *   <li>None is shut down while a task in it is wanted.
 *   <li>Mesos refuses only tasks that were to join an executor, and only if such a one has gone;
 *       none of them is blamed.
 *   <li>None is charged with a lack of memory that others had, too, but under AT_MOST_ONCE.
 *   <li>At most one task is charged with the death of an executor.
 * </ul>
 */
final class ExecutorAudit implements DurableView.Reader {
    /** What a task says that ran out of memory together with others. */
    static final String CROWDED = "scripted lack of memory";

    private final TreeMap<ExecutorId, SharedExecutor> known = new TreeMap<>();
    private final TreeMap<RecordKey, List<Task>> tasks = new TreeMap<>();
    private final TreeMap<ExecutorId, ExecutorInfo> infos = new TreeMap<>();
    private final Set<TaskId> joining = new TreeSet<>();
    private final Set<TaskId> refusable = new TreeSet<>();
    private final TreeMap<TaskId, Instant> launchedAt = new TreeMap<>();
    private final Set<TaskId> refused = new TreeSet<>();
    private final TreeMap<ExecutorId, Set<TaskId>> charged = new TreeMap<>();
    private final TreeMap<ExecutorId, Integer> asked = new TreeMap<>();
    private final Set<ExecutorId> stuck = new TreeSet<>();

    /** How often a process was started: Mesos starts one anew that went unheard. */
    private final TreeMap<ExecutorId, Integer> starts = new TreeMap<>();

    private boolean oneIsGone;
    private Optional<ModelledExecutors> live = Optional.empty();

    /** How often the end of a task was read that ran out of memory together with others. */
    int crowds;

    /** How many tasks went to an executor that another task had brought. */
    int joins;

    /** How many tasks Mesos has refused. */
    int refusals() {
        return refused.size();
    }

    void watch(ModelledExecutors executors) {
        live = Optional.of(executors);
    }

    /** A process of the executor is started. */
    void started(ExecutorId id) {
        stuck.remove(id);
        starts.merge(id, 1, Integer::sum);
    }

    /** The executor of that name, if it was ever durable. */
    Optional<SharedExecutor> find(ExecutorId id) {
        return Optional.ofNullable(known.get(id));
    }

    /** How many tasks Mesos was asked to launch in it. */
    int asked(ExecutorId id) {
        return asked.getOrDefault(id, 0);
    }

    @Override
    public void read(RecordKey key, StoredRecord record) {
        if (record instanceof StoredRecord.ExecutorRecord one) {
            SharedExecutor before = known.put(one.executor().id(), one.executor());
            Violation.when(
                    before != null && !before.equals(one.executor()),
                    16,
                    () -> before + " has become " + one.executor());
        } else if (record instanceof StoredRecord.RunRecord part) {
            List<Task> there = new ArrayList<>();
            for (Shard shard : part.shards()) {
                shard.task().ifPresent(task -> launchedAt.put(task.id(), task.launchedAt()));
                shard.task()
                        .filter(task -> task.phase().live() && task.executor().isPresent())
                        .ifPresent(there::add);
                shard.ended().forEach(this::ended);
            }
            if (key.kind() == RecordKey.Kind.RUNS && !there.isEmpty()) {
                tasks.put(key, there);
            } else {
                tasks.remove(key);
            }
        }
    }

    @Override
    public void gone(RecordKey key) {
        tasks.remove(key);
    }

    private void ended(Attempt attempt) {
        boolean crowded = attempt.because().contains(CROWDED);
        crowds += crowded ? 1 : 0;
        Delivery delivery = RandomJobs.delivery(attempt.id().run().job());
        Violation.when(
                crowded && attempt.counted() == (delivery == Delivery.AT_LEAST_ONCE),
                16,
                () -> attempt.id() + " is charged wrongly with lack of memory: " + attempt);
        Violation.when(
                attempt.counted() && refused.contains(attempt.id()),
                16,
                () -> attempt.id() + " is blamed for an executor that has gone: " + attempt);
        if (attempt.counted()
                && attempt.executor().isPresent()
                && attempt.because().startsWith("its executor died")) {
            ExecutorId id = attempt.executor().get();
            Set<TaskId> all = charged.computeIfAbsent(id, any -> new TreeSet<>());
            all.add(attempt.id());
            Violation.when(
                    all.size() > Math.max(1, starts.getOrDefault(id, 0)),
                    16,
                    () -> all + " are charged with fewer deaths of " + id);
        }
    }

    private List<Task> tasks(ExecutorId id) {
        return tasks.values().stream()
                .flatMap(List::stream)
                .filter(task -> task.executor().equals(Optional.of(id)))
                .toList();
    }

    /** When all that was stored together has been read. */
    void stored() {
        TreeMap<ExecutorId, Integer> counts = new TreeMap<>();
        tasks.values()
                .forEach(
                        list ->
                                list.forEach(
                                        task ->
                                                counts.merge(
                                                        task.executor().orElseThrow(),
                                                        1,
                                                        Integer::sum)));
        counts.forEach(
                (id, count) ->
                        Violation.when(
                                known.containsKey(id) && count > known.get(id).maxTasks(),
                                16,
                                () -> known.get(id) + " has " + count + " tasks"));
    }

    /**
     * Mesos is asked to launch the task.
     *
     * @return what its executor takes of the offer
     */
    Map<String, Long> launching(TaskId task, TaskInfo info, App app) {
        Violation.when(
                app.shared() != info.hasExecutor(),
                16,
                () -> task + " has the wrong sort of executor, its app is " + app);
        if (!info.hasExecutor()) {
            return Map.of();
        }
        ExecutorInfo executor = info.getExecutor();
        ExecutorId id = ExecutorId.parse(executor.getExecutorId().getValue()).orElseThrow();
        Violation.when(
                !known.containsKey(id), 2, () -> task + " is launched in " + id + ", not durable");
        asked.merge(id, 1, Integer::sum);
        Map<String, Long> takes = LaunchAudit.sum(executor.getResourcesList());
        Violation.when(
                !takes.equals(amounts(app.executor().resources())),
                16,
                () -> id + " takes " + takes + ", its app wants " + app.executor());
        ExecutorInfo before = infos.putIfAbsent(id, executor);
        Violation.when(
                before != null && !before.equals(executor),
                16,
                () -> id + " was launched as " + before + ", and now as " + executor);
        // Who has launched it is told from who joins it, although a lost call may hide the launch.
        boolean brings = known.get(id).launchedAt().equals(launchedAt.get(task));
        if (!brings) {
            joins++;
            joining.add(task);
            oneIsGone |= live.filter(all -> all.lives(id)).isEmpty();
        }
        return brings && before == null ? takes : Map.of();
    }

    private static Map<String, Long> amounts(Resources resources) {
        TreeMap<String, Long> amounts = new TreeMap<>();
        amounts.put("cpus", resources.cpusMilli());
        amounts.put("mem", resources.memMilli());
        amounts.put("disk", resources.diskMilli());
        amounts.values().removeIf(amount -> amount == 0);
        return amounts;
    }

    /** The whole call has been looked at. */
    void launched() {
        if (oneIsGone) {
            // Mesos starts it anew, and so may have no room for those that join another one.
            refusable.addAll(joining);
        }
        oneIsGone = false;
        joining.clear();
    }

    /** Mesos refuses the task; whether it may. */
    boolean mayRefuse(TaskId task) {
        refused.add(task);
        return refusable.contains(task);
    }

    /** Executors do not end a task alone, so one with a ghost must be ended with its tasks. */
    boolean deafGhosts;

    /** The executor has a task that cannot be ended without it. */
    void stuck(ExecutorId executor) {
        stuck.add(executor);
    }

    /** Mesos is asked to end an executor with all its tasks. */
    void shuttingDown(String executor) {
        ExecutorId.parse(executor)
                .ifPresent(
                        id ->
                                Violation.when(
                                        !deafGhosts && !stuck.contains(id) && !tasks(id).isEmpty(),
                                        16,
                                        () -> id + " is shut down with " + tasks(id)));
    }
}
