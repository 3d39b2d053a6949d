package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** Drives a model in virtual time and keeps what it ordered, by stream and by container. */
final class ModelDriver {

    final MesosModel model;
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    final Map<String, List<Event>> events = new LinkedHashMap<>();
    final List<String> closed = new ArrayList<>();
    final List<Order.StartProcess> started = new ArrayList<>();
    final List<Order.StartExecutor> executors = new ArrayList<>();
    final Map<String, List<ExecutorProtos.Event>> executorEvents = new LinkedHashMap<>();
    final List<Order.SignalProcess> signals = new ArrayList<>();
    final List<Order.StartCheck> checks = new ArrayList<>();
    final List<String> endedChecks = new ArrayList<>();

    ModelDriver() {
        this(MesosSettings.defaults());
    }

    ModelDriver(MesosSettings settings) {
        model = new MesosModel(settings, new SplittableRandom(42), now);
    }

    String agent() {
        return agent(AgentSpec.of("h1", 4, 4096, 4096));
    }

    String agent(AgentSpec spec) {
        String id = model.addAgent(now, spec);
        collect();
        return id;
    }

    /** Passes virtual time, ringing each alarm at its own time. */
    void pass(Duration duration) {
        Instant end = now.plus(duration);
        Optional<Instant> next = model.nextWakeUp();
        while (next.isPresent() && !next.get().isAfter(end)) {
            now = next.get();
            model.tick(now);
            collect();
            next = model.nextWakeUp();
        }
        now = end;
    }

    CallAnswer send(Request request) {
        CallAnswer answer = model.call(now, request);
        collect();
        return answer;
    }

    void fault(Consumer<ModelFaults> fault) {
        fault.accept(model.faults());
        collect();
    }

    void collect() {
        for (Order order : model.takeOrders()) {
            order.handle(
                    new Order.Handler<Void>() {
                        @Override
                        public Void sendEvent(Order.SendEvent one) {
                            events.computeIfAbsent(one.streamId(), key -> new ArrayList<>())
                                    .add(one.event());
                            return null;
                        }

                        @Override
                        public Void closeStream(Order.CloseStream one) {
                            closed.add(one.streamId());
                            return null;
                        }

                        @Override
                        public Void startProcess(Order.StartProcess one) {
                            started.add(one);
                            return null;
                        }

                        @Override
                        public Void signalProcess(Order.SignalProcess one) {
                            signals.add(one);
                            return null;
                        }

                        @Override
                        public Void startExecutor(Order.StartExecutor one) {
                            executors.add(one);
                            return null;
                        }

                        @Override
                        public Void sendToExecutor(Order.SendToExecutor one) {
                            executorEvents
                                    .computeIfAbsent(one.streamId(), key -> new ArrayList<>())
                                    .add(one.event());
                            return null;
                        }

                        @Override
                        public Void startCheck(Order.StartCheck one) {
                            checks.add(one);
                            return null;
                        }

                        @Override
                        public Void endCheck(Order.EndCheck one) {
                            endedChecks.add(one.checkId());
                            return null;
                        }
                    });
        }
    }

    static FrameworkInfo.Builder info(Capability.Type... capabilities) {
        FrameworkInfo.Builder info =
                FrameworkInfo.newBuilder()
                        .setUser("u")
                        .setName("n")
                        .setCheckpoint(true)
                        .setFailoverTimeout(600);
        for (Capability.Type type : capabilities) {
            info.addCapabilities(Capability.newBuilder().setType(type));
        }
        return info;
    }

    static FrameworkInfo.Builder modern() {
        return info(
                        Capability.Type.PARTITION_AWARE,
                        Capability.Type.MULTI_ROLE,
                        Capability.Type.TASK_KILLING_STATE,
                        Capability.Type.RESERVATION_REFINEMENT)
                .addRoles("r");
    }

    static Call subscribe(FrameworkInfo.Builder info) {
        Call.Builder call =
                Call.newBuilder()
                        .setType(Call.Type.SUBSCRIBE)
                        .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
        if (info.hasId()) {
            call.setFrameworkId(info.getId());
        }
        return call.build();
    }

    /** Subscribes a framework; fails the test when it is refused. */
    Client client(FrameworkInfo.Builder info) {
        CallAnswer answer = send(Request.subscribe(subscribe(info)));
        Client client = new Client(answer.streamId().orElseThrow());
        Event first = client.all().get(0);
        if (first.getType() != Event.Type.SUBSCRIBED) {
            throw new AssertionError("not subscribed: " + first);
        }
        client.id = first.getSubscribed().getFrameworkId().getValue();
        return client;
    }

    /** One framework's side. */
    final class Client {
        final String stream;
        String id = "";

        Client(String stream) {
            this.stream = stream;
        }

        List<Event> all() {
            return events.getOrDefault(stream, List.of());
        }

        List<Event> all(Event.Type type) {
            return all().stream().filter(event -> event.getType() == type).toList();
        }

        /** All events so far; forgets them. */
        List<Event> drain() {
            List<Event> drained = events.remove(stream);
            return drained == null ? List.of() : drained;
        }

        List<Offer> offers() {
            return all(Event.Type.OFFERS).stream()
                    .flatMap(event -> event.getOffers().getOffersList().stream())
                    .toList();
        }

        List<TaskStatus> updates() {
            return all(Event.Type.UPDATE).stream()
                    .map(event -> event.getUpdate().getStatus())
                    .toList();
        }

        List<TaskState> states() {
            return updates().stream().map(TaskStatus::getState).toList();
        }

        TaskStatus last() {
            List<TaskStatus> all = updates();
            return all.get(all.size() - 1);
        }

        CallAnswer call(Call.Builder call) {
            call.setFrameworkId(FrameworkID.newBuilder().setValue(id));
            return send(Request.of(call.build(), stream));
        }

        CallAnswer accept(Offer offer, TaskInfo... tasks) {
            Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
            call.getAcceptBuilder()
                    .addOfferIds(offer.getId())
                    .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                    .addOperations(launch(tasks));
            return call(call);
        }

        CallAnswer decline(Offer offer, double refuseSeconds) {
            Call.Builder call = Call.newBuilder().setType(Call.Type.DECLINE);
            call.getDeclineBuilder()
                    .addOfferIds(OfferID.newBuilder().setValue(offer.getId().getValue()))
                    .setFilters(Filters.newBuilder().setRefuseSeconds(refuseSeconds));
            return call(call);
        }

        CallAnswer acknowledge(TaskStatus status) {
            return acknowledge(status, status.getUuid());
        }

        CallAnswer acknowledge(TaskStatus status, ByteString uuid) {
            Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
            call.getAcknowledgeBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(uuid);
            return call(call);
        }

        CallAnswer kill(String taskId, UnaryOperator<Call.Kill.Builder> more) {
            Call.Builder call = Call.newBuilder().setType(Call.Type.KILL);
            call.setKill(
                    more.apply(
                            Call.Kill.newBuilder()
                                    .setTaskId(TaskID.newBuilder().setValue(taskId))));
            return call(call);
        }

        CallAnswer reconcile(String taskId, String agentId) {
            Call.Builder call = Call.newBuilder().setType(Call.Type.RECONCILE);
            Call.Reconcile.Builder reconcile = call.getReconcileBuilder();
            if (!taskId.isEmpty()) {
                Call.Reconcile.Task.Builder task =
                        Call.Reconcile.Task.newBuilder()
                                .setTaskId(TaskID.newBuilder().setValue(taskId));
                if (!agentId.isEmpty()) {
                    task.setAgentId(AgentID.newBuilder().setValue(agentId));
                }
                reconcile.addTasks(task);
            }
            return call(call);
        }

        /** Launches a task with 1 cpu, starts its process, acknowledges up to RUNNING. */
        String running(String taskId) {
            List<Offer> offers = offers();
            accept(
                    offers.get(offers.size() - 1),
                    task(taskId, offers.get(offers.size() - 1)).build());
            String container = started.get(started.size() - 1).containerId();
            model.processStarted(now, container);
            collect();
            acknowledge(last());
            acknowledge(last());
            return container;
        }
    }

    static Offer.Operation launch(TaskInfo... tasks) {
        return Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.LAUNCH)
                .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(List.of(tasks)))
                .build();
    }

    /** A task with one cpu and 64 MB for the agent of an offer. */
    static TaskInfo.Builder task(String id, Offer offer) {
        return TaskInfo.newBuilder()
                .setName(id)
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setAgentId(offer.getAgentId())
                .addResources(AgentSpec.scalar("cpus", 1))
                .addResources(AgentSpec.scalar("mem", 64))
                .setCommand(CommandInfo.newBuilder().setValue("sleep 9"));
    }

    static double amount(List<Resource> resources, String name) {
        return resources.stream()
                .filter(resource -> resource.getName().equals(name))
                .mapToDouble(resource -> resource.getScalar().getValue())
                .sum();
    }

    void exit(String container, Exit exit) {
        model.processExited(now, container, exit);
        collect();
    }
}
