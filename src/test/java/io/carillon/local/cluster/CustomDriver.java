package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos.Call;
import org.apache.mesos.v1.executor.ExecutorProtos.Event;
import org.apache.mesos.v1.scheduler.SchedulerProtos;

/** One framework with custom executors on one agent of a model, and the executors' side too. */
final class CustomDriver {

    final ModelDriver driver = new ModelDriver();
    final String agent = driver.agent();
    ModelDriver.Client client;
    private OfferID accepted = OfferID.getDefaultInstance();
    private int updates;

    CustomDriver() {
        this(ModelDriver.modern());
    }

    CustomDriver(FrameworkInfo.Builder framework) {
        client = driver.client(framework);
    }

    ExecutorInfo.Builder executor(String id) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(FrameworkID.newBuilder().setValue(client.id))
                .setCommand(CommandInfo.newBuilder().setValue("exec java -jar executor.jar"))
                .addResources(AgentSpec.scalar("cpus", 0.5))
                .addResources(AgentSpec.scalar("mem", 64));
    }

    Offer offer() {
        List<Offer> offers = client.offers();
        return offers.get(offers.size() - 1);
    }

    /** An offer that was not accepted yet. */
    Offer fresh() {
        if (offer().getId().equals(accepted)) {
            driver.pass(Duration.ofSeconds(2));
        }
        return offer();
    }

    TaskInfo.Builder task(String executor, String id) {
        return ModelDriver.task(id, offer())
                .clearCommand()
                .clearResources()
                .setExecutor(executor(executor))
                .addResources(AgentSpec.scalar("cpus", 0.25));
    }

    void accept(TaskInfo... tasks) {
        SchedulerProtos.Call.Builder call =
                SchedulerProtos.Call.newBuilder().setType(SchedulerProtos.Call.Type.ACCEPT);
        Offer offer = fresh();
        accepted = offer.getId();
        call.getAcceptBuilder()
                .addOfferIds(accepted)
                .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                .addOperations(ModelDriver.launch(tasks));
        client.call(call);
    }

    /** Launches tasks with those ids, in one call. */
    void launch(String executor, String... ids) {
        accept(
                List.of(ids).stream()
                        .map(id -> task(executor, id).build())
                        .toArray(TaskInfo[]::new));
    }

    /** Launches tasks, starts the executor's process and subscribes it. */
    String run(String executor, String... ids) {
        launch(executor, ids);
        started();
        return subscribe(executor);
    }

    /** The newest executor whose start was ordered. */
    Order.StartExecutor order() {
        return driver.executors.get(driver.executors.size() - 1);
    }

    void started() {
        driver.model.processStarted(driver.now, order().containerId());
        driver.collect();
    }

    void exit(Exit exit) {
        driver.exit(order().containerId(), exit);
    }

    boolean killed() {
        return driver.signals.stream()
                .anyMatch(one -> one.kill() && one.containerId().equals(order().containerId()));
    }

    CallAnswer call(String executor, UnaryOperator<Call.Builder> more) {
        return send(ExecutorRequest.of(message(executor, more)));
    }

    Call message(String executor, UnaryOperator<Call.Builder> more) {
        Call.Builder call =
                Call.newBuilder()
                        .setFrameworkId(FrameworkID.newBuilder().setValue(client.id))
                        .setExecutorId(ExecutorID.newBuilder().setValue(executor));
        return more.apply(call).build();
    }

    CallAnswer send(ExecutorRequest request) {
        CallAnswer answer = driver.model.executorCall(driver.now, request);
        driver.collect();
        return answer;
    }

    /** Subscribes for the first time, and gives the stream. */
    String subscribe(String executor) {
        return subscribe(executor, subscribe -> {});
    }

    String subscribe(String executor, Consumer<Call.Subscribe.Builder> more) {
        Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder();
        more.accept(subscribe);
        return call(executor, call -> call.setType(Call.Type.SUBSCRIBE).setSubscribe(subscribe))
                .streamId()
                .orElseThrow();
    }

    /** An update as an executor makes it; each with its own uuid. */
    TaskStatus.Builder status(String id, TaskState state) {
        UUID uuid = UUID.nameUUIDFromBytes(("u" + updates++).getBytes(StandardCharsets.UTF_8));
        ByteString bytes =
                ByteString.copyFrom(
                        java.nio.ByteBuffer.allocate(16)
                                .putLong(uuid.getMostSignificantBits())
                                .putLong(uuid.getLeastSignificantBits())
                                .flip());
        return TaskStatus.newBuilder()
                .setTaskId(TaskID.newBuilder().setValue(id))
                .setState(state)
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(bytes);
    }

    CallAnswer update(String executor, TaskStatus.Builder status) {
        return call(
                executor,
                call ->
                        call.setType(Call.Type.UPDATE)
                                .setUpdate(Call.Update.newBuilder().setStatus(status)));
    }

    void report(String executor, String id, TaskState state) {
        update(executor, status(id, state));
    }

    List<Event> events(String stream) {
        return driver.executorEvents.getOrDefault(stream, List.of());
    }

    List<Event.Type> types(String stream) {
        return events(stream).stream().map(Event::getType).toList();
    }

    List<String> launched(String stream) {
        return events(stream).stream()
                .filter(Event::hasLaunch)
                .map(event -> event.getLaunch().getTask().getTaskId().getValue())
                .toList();
    }

    void shutdown(String executor) {
        SchedulerProtos.Call.Builder call =
                SchedulerProtos.Call.newBuilder().setType(SchedulerProtos.Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                .setAgentId(AgentID.newBuilder().setValue(agent));
        client.call(call);
    }

    void kill(String id) {
        client.kill(id, kill -> kill);
    }

    /** The newest status of a task that its framework got. */
    TaskStatus last(String id) {
        return client.updates().stream()
                .filter(status -> status.getTaskId().getValue().equals(id))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("no update of " + id));
    }

    TaskState state(String id) {
        return last(id).getState();
    }

    void acknowledge(String id) {
        client.acknowledge(last(id));
    }

    List<SchedulerProtos.Event.Failure> failures() {
        return client.all(SchedulerProtos.Event.Type.FAILURE).stream()
                .map(SchedulerProtos.Event::getFailure)
                .toList();
    }

    void fault(Consumer<ModelFaults> fault) {
        driver.fault(fault);
    }

    /** What the master counts as used on the agent. */
    double used(String resource) {
        return ModelDriver.amount(
                driver.model.view().agents().getAgents(0).getAllocatedResourcesList(), resource);
    }

    /** What the agent offers when nothing is in use any more, once it is offered. */
    double offered(String resource) {
        driver.pass(Duration.ofSeconds(2));
        return ModelDriver.amount(
                driver.model.view().agents().getAgents(0).getOfferedResourcesList(), resource);
    }

    /** The framework subscribes again, to the next master. */
    void resubscribe() {
        FrameworkID id = FrameworkID.newBuilder().setValue(client.id).build();
        client = driver.client(ModelDriver.modern().setId(id));
    }

    static <T> T last(List<T> all) {
        return Objects.requireNonNull(all.get(all.size() - 1));
    }
}
