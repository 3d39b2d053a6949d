package io.carillon.simulation;

import io.carillon.executor.EnvironmentException;
import io.carillon.executor.ExecutorSettings;
import io.carillon.executor.Variables;
import io.carillon.local.cluster.Order;
import io.carillon.model.run.ExecutorId;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The processes of shared executors, and the lines between them and their agents. */
final class ModelledExecutors {
    /** A stream, and which of its executor's links it is. */
    private record Line(ModelledExecutor executor, int link) {}

    final ModelledMesos mesos;
    final VirtualTime time;
    final Dice dice;
    final Trace trace;
    final LaunchAudit audit;
    final Weather weather;
    private final TreeMap<String, ModelledExecutor> live = new TreeMap<>();
    private final Map<String, Line> lines = new HashMap<>();

    /** None of them comes up. */
    boolean doomed;

    /** What agents tell them to end is ignored, as by executors that know no such order. */
    boolean deaf;

    /** How many were started. */
    int starts;

    ModelledExecutors(
            ModelledMesos mesos,
            VirtualTime time,
            Dice dice,
            Trace trace,
            LaunchAudit audit,
            Weather weather) {
        this.mesos = mesos;
        this.time = time;
        this.dice = dice;
        this.trace = trace;
        this.audit = audit;
        this.weather = weather;
    }

    void start(Order.StartExecutor order) {
        trace.add("executor ordered: " + order.executorId());
        starts++;
        ModelledExecutor executor = new ModelledExecutor(this, order, settings(order));
        audit.executors.started(executor.id);
        live.put(order.containerId(), executor);
        executor.start();
    }

    /** What the executor finds in its environment. */
    private static ExecutorSettings settings(Order.StartExecutor order) {
        Map<String, String> environment = new HashMap<>();
        order.command()
                .getEnvironment()
                .getVariablesList()
                .forEach(one -> environment.put(one.getName(), one.getValue()));
        environment.put("MESOS_FRAMEWORK_ID", order.frameworkId());
        environment.put("MESOS_EXECUTOR_ID", order.executorId());
        environment.put("MESOS_CHECKPOINT", order.framework().getCheckpoint() ? "1" : "0");
        environment.put("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", seconds(order.shutdownGrace()));
        try {
            return ExecutorSettings.of(new Variables(environment));
        } catch (EnvironmentException e) {
            throw new Violation(16, order.executorId() + " cannot be started: " + e.getMessage());
        }
    }

    private static String seconds(Duration time) {
        return time.toSeconds() + "secs";
    }

    void send(Order.SendToExecutor order) {
        Line line = lines.get(order.streamId());
        if (line != null) {
            line.executor().event(line.link(), order.event());
        }
    }

    void close(Order.CloseStream order) {
        Line line = lines.remove(order.streamId());
        if (line != null) {
            line.executor().ended(line.link());
        }
    }

    void signal(Order.SignalProcess order) {
        Optional.ofNullable(live.get(order.containerId())).ifPresent(ModelledExecutor::kill);
    }

    /** The agent's machine is dead. */
    void vanish(String agent) {
        for (ModelledExecutor executor : List.copyOf(live.values())) {
            if (executor.agent.equals(agent)) {
                executor.vanish();
            }
        }
    }

    void opened(String stream, ModelledExecutor executor, int link) {
        lines.put(stream, new Line(executor, link));
    }

    void forget(String stream) {
        lines.remove(stream);
    }

    void gone(String container) {
        live.remove(container);
    }

    /** Those whose process lives or is about to. */
    Collection<ModelledExecutor> all() {
        return List.copyOf(live.values());
    }

    boolean lives(ExecutorId id) {
        return live.values().stream().anyMatch(one -> one.id.equals(id));
    }

    /** Adds the tasks that are at work in them, but for orphans of other frameworks. */
    void addTasks(Set<TaskId> tasks, String ofFramework, Set<TaskId> orphans) {
        for (ModelledExecutor executor : live.values()) {
            for (TaskId task : executor.tasks()) {
                if (executor.framework.equals(ofFramework) || !orphans.contains(task)) {
                    tasks.add(task);
                }
            }
        }
    }
}
