package io.carillon.local.cluster;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** One framework that launches task groups on one agent of a model in virtual time. */
final class GroupDriver {

    final ModelDriver driver = new ModelDriver();
    final String agent = driver.agent();
    final ModelDriver.Client client;
    private OfferID accepted = OfferID.getDefaultInstance();

    GroupDriver() {
        this(ModelDriver.modern());
    }

    GroupDriver(org.apache.mesos.v1.Protos.FrameworkInfo.Builder framework) {
        client = driver.client(framework);
    }

    ExecutorInfo.Builder executor(String id) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.DEFAULT)
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(FrameworkID.newBuilder().setValue(client.id))
                .addResources(AgentSpec.scalar("cpus", 0.5))
                .addResources(AgentSpec.scalar("mem", 32))
                .addResources(AgentSpec.scalar("disk", 16));
    }

    Offer offer() {
        List<Offer> offers = client.offers();
        return offers.get(offers.size() - 1);
    }

    TaskInfo.Builder task(String id) {
        return ModelDriver.task(id, offer())
                .clearResources()
                .addResources(AgentSpec.scalar("cpus", 0.25));
    }

    static Offer.Operation.Builder group(ExecutorInfo.Builder executor, List<TaskInfo> tasks) {
        Offer.Operation.Builder operation =
                Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH_GROUP);
        operation
                .getLaunchGroupBuilder()
                .setExecutor(executor)
                .getTaskGroupBuilder()
                .addAllTasks(tasks);
        return operation;
    }

    void accept(Offer.Operation.Builder... operations) {
        if (offer().getId().equals(accepted)) {
            driver.pass(Duration.ofSeconds(2));
        }
        accepted = offer().getId();
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        call.getAcceptBuilder()
                .addOfferIds(offer().getId())
                .setFilters(Filters.newBuilder().setRefuseSeconds(0));
        for (Offer.Operation.Builder operation : operations) {
            call.getAcceptBuilder().addOperations(operation);
        }
        client.call(call);
    }

    /** Launches a group whose tasks have those ids. */
    void launch(String executor, String... ids) {
        accept(
                group(
                        executor(executor),
                        List.of(ids).stream().map(id -> task(id).build()).toList()));
    }

    /** Launches a group and starts all its processes. */
    void run(String executor, String... ids) {
        launch(executor, ids);
        List.of(ids).forEach(this::started);
    }

    void started(String id) {
        driver.model.processStarted(driver.now, order(id).containerId());
        driver.collect();
    }

    void failed(String id, String message) {
        driver.model.launchFailed(driver.now, order(id).containerId(), message);
        driver.collect();
    }

    void exit(String id, Exit exit) {
        driver.exit(order(id).containerId(), exit);
    }

    Order.StartProcess order(String id) {
        return driver.started.stream()
                .filter(one -> one.task().getTaskId().getValue().equals(id))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    boolean ordered(String id) {
        return driver.started.stream()
                .anyMatch(one -> one.task().getTaskId().getValue().equals(id));
    }

    /** Whether a process was sent that signal. */
    boolean signalled(String id, boolean kill) {
        return driver.signals.stream()
                .anyMatch(
                        one ->
                                one.kill() == kill
                                        && one.containerId().equals(order(id).containerId()));
    }

    void shutdown(String executor) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SHUTDOWN);
        call.getShutdownBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(executor))
                .setAgentId(AgentID.newBuilder().setValue(agent));
        client.call(call);
    }

    /** Acknowledges until nothing more comes, and gives all states of a task, each once. */
    List<TaskState> states(String id) {
        return statuses(id).stream().map(TaskStatus::getState).toList();
    }

    List<TaskStatus> statuses(String id) {
        int seen = 0;
        while (seen < client.updates().size()) {
            TaskStatus status = client.updates().get(seen++);
            if (status.hasUuid()) {
                client.acknowledge(status);
            }
        }
        Set<ByteString> known = new HashSet<>();
        return client.updates().stream()
                .filter(status -> status.getTaskId().getValue().equals(id))
                .filter(status -> !status.hasUuid() || known.add(status.getUuid()))
                .toList();
    }

    TaskStatus last(String id) {
        List<TaskStatus> statuses = statuses(id);
        return statuses.get(statuses.size() - 1);
    }

    void fault(Consumer<ModelFaults> fault) {
        driver.fault(fault);
    }

    double used(String resource) {
        return ModelDriver.amount(
                driver.model.view().agents().getAgents(0).getAllocatedResourcesList(), resource);
    }
}
