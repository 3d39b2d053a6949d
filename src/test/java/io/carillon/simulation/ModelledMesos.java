package io.carillon.simulation;

import io.carillon.local.cluster.AgentSpec;
import io.carillon.local.cluster.CallAnswer;
import io.carillon.local.cluster.MesosModel;
import io.carillon.local.cluster.MesosSettings;
import io.carillon.local.cluster.ModelFaults;
import io.carillon.local.cluster.Order;
import io.carillon.local.cluster.Request;
import io.carillon.model.run.TaskId;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * The modelled Mesos in virtual time: rings its alarms, carries out its orders, and shows every
 * message to the {@link LaunchAudit}.
 */
final class ModelledMesos {
    /** The client's end of a subscription, seen from the master. */
    interface Stream {
        void event(Event event);

        void ended();
    }

    private static final MesosSettings SETTINGS =
            new MesosSettings(
                    "127.0.0.1",
                    5050,
                    "1.11.0",
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(5),
                    Optional.empty(),
                    Duration.ofSeconds(45),
                    1000,
                    true);

    final MesosModel model;
    final Processes processes;
    final ModelledExecutors executors;
    final ModelledChecks checks;
    final List<String> agents = new ArrayList<>();
    private final VirtualTime time;
    private final Trace trace;
    private final LaunchAudit audit;
    private final Weather weather;
    private final Map<String, Stream> streams = new TreeMap<>();
    private Disposable alarm = Disposable.disposed();
    private Instant alarmAt = Instant.MAX;

    ModelledMesos(
            VirtualTime time,
            Dice dice,
            Dice script,
            Dice ofExecutors,
            Dice ofChecks,
            Trace trace,
            LaunchAudit audit,
            Weather weather) {
        this.time = time;
        this.trace = trace;
        this.audit = audit;
        this.weather = weather;
        this.model = new MesosModel(SETTINGS, dice.random(), time.instant());
        this.processes = new Processes(this, time, script, trace, audit);
        this.executors = new ModelledExecutors(this, time, ofExecutors, trace, audit, weather);
        this.checks = new ModelledChecks(this, time, ofChecks, weather);
        audit.watch(executors);
    }

    void addAgent(String host, int cpus) {
        String rack = "r" + host.charAt(host.length() - 1) % 2;
        AgentSpec spec =
                AgentSpec.of(host, cpus, 4096, 4096)
                        .withAttribute("rack", rack)
                        .withAttribute("row", rack);
        agents.add(model.addAgent(time.instant(), spec));
        settle();
    }

    /** A SUBSCRIBE reaches the master. */
    CallAnswer subscribe(Call call, Stream stream) {
        CallAnswer answer = model.call(time.instant(), Request.subscribe(call));
        answer.streamId().ifPresent(id -> streams.put(id, stream));
        trace.add("master: SUBSCRIBE " + answer.status() + " " + answer.body());
        settle();
        return answer;
    }

    /** Any other call reaches the master. */
    void call(Call call, String stream) {
        boolean heard = model.refusal().isEmpty() && streams.containsKey(stream);
        if (heard) {
            audit.arriving(call);
        }
        CallAnswer answer = model.call(time.instant(), Request.of(call, stream));
        trace.add("master: " + call.getType() + " " + answer.status() + " " + answer.body());
        Violation.when(
                heard && answer.status() == 400,
                6,
                () -> "Mesos refused " + call + ": " + answer.body());
        settle();
    }

    void streamClosed(String stream) {
        streams.remove(stream);
        model.streamClosed(time.instant(), stream);
        settle();
    }

    /** Whether a master leads and every agent is registered with it. */
    boolean allRegistered() {
        List<String> active =
                model.view().agents().getAgentsList().stream()
                        .filter(agent -> agent.getActive())
                        .map(agent -> agent.getAgentInfo().getId().getValue())
                        .toList();
        return model.refusal().isEmpty() && active.containsAll(agents);
    }

    /** Whether the master knows all tasks whose process lives. */
    boolean allKnown(String framework, Set<TaskId> orphans) {
        Set<String> known = new TreeSet<>();
        model.view().tasks().getTasksList().forEach(one -> known.add(one.getTaskId().getValue()));
        return processes.tasks(framework, orphans).stream()
                .allMatch(task -> known.contains(task.toString()));
    }

    /** A fault, if it can happen now. */
    boolean fault(BiConsumer<ModelFaults, Instant> fault) {
        boolean happened = true;
        try {
            fault.accept(model.faults(), time.instant());
            weather.troubles++;
        } catch (IllegalStateException notNow) {
            happened = false;
        }
        settle();
        return happened;
    }

    /** An operator tears all frameworks down, if a master leads. */
    boolean tearDown() {
        return fault(
                (faults, now) -> {
                    if (model.refusal().isPresent()) {
                        throw new IllegalStateException("no master leads");
                    }
                    List<String> ids =
                            model.view().frameworks().getFrameworksList().stream()
                                    .map(one -> one.getFrameworkInfo().getId().getValue())
                                    .toList();
                    ids.forEach(id -> faults.tearDown(now, id));
                    audit.removed(ids);
                });
    }

    void settle() {
        for (Order order : model.takeOrders()) {
            order.handle(new Acting());
        }
        Instant next = model.nextWakeUp().orElse(Instant.MAX);
        if (!next.equals(alarmAt)) {
            alarm.dispose();
            alarmAt = next;
            if (!next.equals(Instant.MAX)) {
                alarm =
                        time.at(
                                next.plusNanos(999_999),
                                () -> {
                                    alarmAt = Instant.MAX;
                                    model.tick(time.instant());
                                    settle();
                                });
            }
        }
    }

    private final class Acting implements Order.Handler<Boolean> {
        @Override
        public Boolean sendEvent(Order.SendEvent order) {
            audit.sent(order.event());
            Stream stream = streams.get(order.streamId());
            if (stream != null) {
                stream.event(order.event());
            }
            return true;
        }

        @Override
        public Boolean closeStream(Order.CloseStream order) {
            Stream stream = streams.remove(order.streamId());
            if (stream != null) {
                stream.ended();
            }
            executors.close(order);
            return true;
        }

        @Override
        public Boolean startProcess(Order.StartProcess order) {
            processes.start(order);
            return true;
        }

        @Override
        public Boolean signalProcess(Order.SignalProcess order) {
            processes.signal(order);
            executors.signal(order);
            return true;
        }

        @Override
        public Boolean startExecutor(Order.StartExecutor order) {
            executors.start(order);
            return true;
        }

        @Override
        public Boolean sendToExecutor(Order.SendToExecutor order) {
            executors.send(order);
            return true;
        }

        @Override
        public Boolean startCheck(Order.StartCheck order) {
            checks.start(order);
            return true;
        }

        @Override
        public Boolean endCheck(Order.EndCheck order) {
            return true;
        }
    }
}
