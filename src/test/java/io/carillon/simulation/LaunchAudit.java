package io.carillon.simulation;

import com.google.protobuf.InvalidProtocolBufferException;
import io.carillon.model.job.AppVersion;
import io.carillon.model.job.Delivery;
import io.carillon.model.run.ShardId;
import io.carillon.model.run.TaskId;
import io.carillon.orders.OrderProtos.TaskOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * Invariants 2, 3, 4 and 6, where they can be seen: at the master's door and at the processes
 * themselves.
 */
final class LaunchAudit {
    private static final Set<TaskState> ENDS =
            Set.of(
                    TaskState.TASK_FINISHED,
                    TaskState.TASK_FAILED,
                    TaskState.TASK_KILLED,
                    TaskState.TASK_ERROR,
                    TaskState.TASK_LOST,
                    TaskState.TASK_DROPPED,
                    TaskState.TASK_GONE,
                    TaskState.TASK_GONE_BY_OPERATOR);

    private static final class Attempts {
        final List<TaskId> live = new ArrayList<>();
        final Set<TaskId> started = new HashSet<>();
        final Set<TaskId> endedByThemselves = new HashSet<>();
    }

    private final Map<String, Offer> offers = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Map<String, TaskStatus> reports = new HashMap<>();
    final UpdateAudit updates = new UpdateAudit();
    private final Set<TaskId> ordered = new HashSet<>();
    private final Map<TaskId, TaskState> doubtful = new TreeMap<>();
    private final Map<ShardId, Attempts> shards = new TreeMap<>();
    private final Function<TaskId, Delivery> deliveries;
    private Optional<DurableView> durable = Optional.empty();
    private boolean noRepeats;

    /**
     * Tasks of removed frameworks. Those on an agent that was away then, or whose launch was on its
     * way, live on if the agent comes back to another master: Mesos forgets with the master which
     * frameworks it has removed. They are nobody's, unless their framework registers again under
     * the same id.
     */
    final Set<TaskId> orphans = new HashSet<>();

    private final Set<String> removed = new HashSet<>();

    /** What tasks are launched with. */
    final AppsOfTasks apps = new AppsOfTasks();

    /** Where tasks are launched. */
    final SitingAudit siting = new SitingAudit();

    /** Beside whom tasks are launched. */
    final NeighbourAudit neighbours = new NeighbourAudit(siting);

    /** What tasks are launched in. */
    final ContainerAudit containers = new ContainerAudit(siting);

    /** Which ports tasks are launched with. */
    final PortAudit ports = new PortAudit(siting);

    /** What tasks are launched with that is in no definition. */
    private Optional<SimulatedSecrets> secrets = Optional.empty();

    /** How tasks are checked. */
    final HealthAudit health = new HealthAudit(siting);

    /** What is asked for shared executors. */
    final ExecutorAudit executors = new ExecutorAudit();

    /** What tasks tell. */
    final NewsAudit news = new NewsAudit(WorldSettings.NEWS_BYTES);

    /** What shards do that fire by themselves. */
    final ResidentAudit residents = new ResidentAudit(this::isInDoubt);

    long launches;

    /** What the owner of a task's job wishes. */
    LaunchAudit(Function<TaskId, Delivery> deliveries) {
        this.deliveries = deliveries;
        updates.surges.watch(this::begun);
    }

    private boolean isInDoubt(TaskId task) {
        return doubtful.containsKey(task) || orphans.contains(task);
    }

    void watch(DurableView view) {
        durable = Optional.of(view);
    }

    void watch(SimulatedSecrets known) {
        secrets = Optional.of(known);
    }

    void watch(ModelledExecutors live) {
        executors.watch(live);
    }

    /** From now on every report is acknowledged before it is sent again. */
    void expectNoRepeats() {
        noRepeats = true;
    }

    /** The master sends this. */
    void sent(Event event) {
        if (event.getType() == Event.Type.OFFERS) {
            for (Offer offer : event.getOffers().getOffersList()) {
                offers.put(offer.getId().getValue(), offer);
            }
        } else if (event.getType() == Event.Type.UPDATE) {
            TaskStatus status = event.getUpdate().getStatus();
            health.sent(status);
            if (status.hasUuid()) {
                TaskStatus before =
                        reports.put(
                                status.getUuid().toStringUtf8() + status.getUuid().hashCode(),
                                status);
                Violation.when(
                        before != null && noRepeats && !isOfGhost(status),
                        3,
                        () -> "nobody has acknowledged " + status);
            }
            Violation.when(
                    status.getState() == TaskState.TASK_ERROR
                            && status.getReason() != TaskStatus.Reason.REASON_INVALID_OFFERS
                            && !mayRefuse(status),
                    6,
                    () -> "Mesos refuses " + status);
            TaskId.parse(status.getTaskId().getValue())
                    .filter(id -> doubts(status.getState()))
                    .ifPresent(id -> doubtful.put(id, status.getState()));
        }
    }

    private boolean mayRefuse(TaskStatus status) {
        return TaskId.parse(status.getTaskId().getValue()).filter(executors::mayRefuse).isPresent();
    }

    /** A task that no shard wants, and that lives: its report is left open, and so repeated. */
    private boolean isOfGhost(TaskStatus status) {
        return !ENDS.contains(status.getState())
                && TaskId.parse(status.getTaskId().getValue())
                        .filter(durable.orElseThrow()::lives)
                        .isEmpty();
    }

    private static boolean doubts(TaskState state) {
        return state == TaskState.TASK_UNREACHABLE
                || state == TaskState.TASK_UNKNOWN
                || state == TaskState.TASK_LOST
                || state == TaskState.TASK_GONE
                || state == TaskState.TASK_GONE_BY_OPERATOR
                || state == TaskState.TASK_DROPPED;
    }

    /** Mesos has removed the frameworks: what still lives is being shut down. */
    void removed(List<String> frameworks) {
        removed.addAll(frameworks);
        for (Attempts attempts : shards.values()) {
            attempts.live.forEach(id -> doubtful.put(id, TaskState.TASK_KILLED));
            orphans.addAll(attempts.live);
        }
    }

    /** The master is about to take this call. */
    void arriving(Call call) {
        if (call.getType() == Call.Type.ACCEPT) {
            accepting(call.getAccept());
        } else if (call.getType() == Call.Type.DECLINE) {
            call.getDecline().getOfferIdsList().forEach(this::use);
        } else if (call.getType() == Call.Type.ACKNOWLEDGE) {
            acknowledging(call.getAcknowledge());
        } else if (call.getType() == Call.Type.SHUTDOWN) {
            executors.shuttingDown(call.getShutdown().getExecutorId().getValue());
        }
    }

    private void accepting(Call.Accept accept) {
        Map<String, Long> free = new TreeMap<>();
        for (OfferID id : accept.getOfferIdsList()) {
            use(id);
            sum(offer(id).getResourcesList())
                    .forEach((name, amount) -> free.merge(name, amount, Long::sum));
        }
        ports.accepting(
                accept.getOfferIdsList().stream()
                        .flatMap(id -> offer(id).getResourcesList().stream())
                        .toList());
        Map<String, Long> wanted = new TreeMap<>();
        for (Offer.Operation operation : accept.getOperationsList()) {
            for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
                TaskId id = TaskId.parse(task.getTaskId().getValue()).orElseThrow();
                Violation.when(
                        !durable.orElseThrow().launched(id),
                        2,
                        () -> "Mesos is asked to launch " + id + ", which is not durable");
                news.launching(id, task);
                siting.launching(id, offer(accept.getOfferIds(0)), durable.orElseThrow()::lives);
                neighbours.launching(
                        id, offer(accept.getOfferIds(0)), durable.orElseThrow()::lives);
                containers.launching(id, task);
                ports.launching(id, task, env(task));
                secrets.ifPresent(one -> one.launching(id, siting, env(task)));
                health.launching(id, task);
                ofItsApp(id, task).forEach((n, a) -> wanted.merge(n, a, Long::sum));
                sum(task.getResourcesList()).forEach((n, a) -> wanted.merge(n, a, Long::sum));
            }
        }
        executors.launched();
        wanted.forEach(
                (name, amount) ->
                        Violation.when(
                                amount > free.getOrDefault(name, 0L),
                                6,
                                () -> amount + " of " + name + " do not fit into " + free));
    }

    private Offer offer(OfferID id) {
        return offers.getOrDefault(id.getValue(), Offer.getDefaultInstance());
    }

    /**
     * Invariant 15: a task has the environment of the app that its run kept then.
     *
     * @return what it needs beside its own resources
     */
    private Map<String, Long> ofItsApp(TaskId id, TaskInfo task) {
        Map<String, String> env = env(task);
        Optional<AppVersion> app = apps.of(id);
        app.ifPresent(
                kept ->
                        Violation.when(
                                !env.entrySet().containsAll(kept.app().env().entrySet()),
                                15,
                                () -> id + " has " + env + ", its app " + kept));
        return app.map(kept -> executors.launching(id, task, kept.app())).orElse(Map.of());
    }

    private static Map<String, String> env(TaskInfo task) {
        Map<String, String> env = new TreeMap<>();
        task.getCommand()
                .getEnvironment()
                .getVariablesList()
                .forEach(variable -> env.put(variable.getName(), variable.getValue()));
        try {
            env.putAll(TaskOrder.parseFrom(task.getData()).getEnvMap());
        } catch (InvalidProtocolBufferException e) {
            throw new Violation(16, "no order for an executor: " + task);
        }
        return env;
    }

    private void use(OfferID id) {
        Violation.when(
                !used.add(id.getValue()), 6, () -> "offer " + id.getValue() + " is used twice");
    }

    private void acknowledging(Call.Acknowledge call) {
        TaskStatus status = reports.get(call.getUuid().toStringUtf8() + call.getUuid().hashCode());
        Violation.when(
                status == null, 3, () -> "a report was acknowledged that never was: " + call);
        if (status != null) {
            news.acknowledging(status);
        }
        if (status != null && isTold(status)) {
            TaskId.parse(call.getTaskId().getValue())
                    .ifPresent(
                            id ->
                                    Violation.when(
                                            durable.orElseThrow().lost(id),
                                            5,
                                            () ->
                                                    id
                                                            + " has told its end, and is recorded"
                                                            + " as LOST"));
        }
        if (status != null && ENDS.contains(status.getState())) {
            TaskId.parse(call.getTaskId().getValue())
                    .ifPresent(
                            id ->
                                    Violation.when(
                                            durable.orElseThrow().lives(id),
                                            3,
                                            () ->
                                                    "the end of "
                                                            + id
                                                            + " is acknowledged, not durable"));
        }
    }

    /** The executor has seen how the task ended. */
    private static boolean isTold(TaskStatus status) {
        boolean end =
                status.getState() == TaskState.TASK_FINISHED
                        || status.getState() == TaskState.TASK_FAILED;
        return end && status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR;
    }

    /** An agent is about to start a process. */
    void ordered(TaskId task, String framework) {
        launches++;
        if (removed.contains(framework)) {
            // Its launch lay in the network.
            orphans.add(task);
            doubtful.put(task, TaskState.TASK_KILLED);
        }
        Violation.when(!ordered.add(task), 4, () -> task + " was launched twice");
        Attempts attempts = shards.computeIfAbsent(task.shardId(), id -> new Attempts());
        boolean once = deliveries.apply(task) == Delivery.AT_MOST_ONCE;
        for (TaskId other : attempts.live) {
            // A launch that lay in the network may arrive after the shard has gone on without it.
            boolean doubted = doubtful.containsKey(other) || doubtful.containsKey(task);
            Violation.when(
                    once || !(doubted || updates.surges.mayLiveBeside(task, other)),
                    4,
                    () -> task + " is launched while " + other + " lives");
        }
        for (TaskId other : attempts.started) {
            Violation.when(
                    once && !attempts.endedByThemselves.contains(other),
                    4,
                    () ->
                            task
                                    + " is launched though "
                                    + other
                                    + " was at work; at most once is wished");
        }
        attempts.live.add(task);
    }

    /** Whether the task has ever been at work. */
    boolean begun(TaskId task) {
        Attempts attempts = shards.get(task.shardId());
        return attempts != null && attempts.started.contains(task);
    }

    void started(TaskId task) {
        attempts(task).started.add(task);
    }

    void ended(TaskId task, boolean byItself) {
        attempts(task).live.remove(task);
        if (byItself) {
            attempts(task).endedByThemselves.add(task);
        }
    }

    private Attempts attempts(TaskId task) {
        Attempts attempts = shards.get(task.shardId());
        if (attempts == null) {
            throw new Violation(4, task + " was never ordered");
        }
        return attempts;
    }

    static Map<String, Long> sum(List<Resource> resources) {
        Map<String, Long> sum = new TreeMap<>();
        for (Resource resource : resources) {
            long amount = Math.round(resource.getScalar().getValue() * 1000);
            for (Value.Range range : resource.getRanges().getRangeList()) {
                amount += range.getEnd() - range.getBegin() + 1;
            }
            sum.merge(resource.getName(), amount, Long::sum);
        }
        return sum;
    }
}
