package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.executor.ExecutorProtos;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** A framework on a local Mesos that launches tasks with custom executors. */
class ExecutorFixture extends LocalMesosFixture {

    static final String EXECUTOR_API = "/api/v1/executor";

    RawClient.Subscription framework;
    private final List<String> used = new ArrayList<>();

    /** The command of {@link SampleExecutor}. */
    static CommandInfo.Builder sample() {
        return java(SampleExecutor.class, ExecutorProtos.class, Message.class);
    }

    /** The command of a program in Java that needs those classes, and what lies beside them. */
    static CommandInfo.Builder java(Class<?> main, Class<?>... more) {
        String path =
                Stream.concat(Stream.of(main), Stream.of(more))
                        .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                        .map(place -> Path.of(java.net.URI.create(place.toString())).toString())
                        .distinct()
                        .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return CommandInfo.newBuilder()
                .setShell(false)
                .setValue(java)
                .addArguments("java")
                .addArguments("-XX:TieredStopAtLevel=1")
                .addArguments("-XX:+UseSerialGC")
                .addArguments("-cp")
                .addArguments(path)
                .addArguments(main.getName());
    }

    ExecutorInfo.Builder executor(String id, CommandInfo.Builder command) {
        ExecutorInfo.Builder executor =
                ExecutorInfo.newBuilder()
                        .setType(ExecutorInfo.Type.CUSTOM)
                        .setFrameworkId(id(framework))
                        .setCommand(command)
                        .addResources(TaskGroupsTest.scalar("cpus", 0.5));
        executor.getExecutorIdBuilder().setValue(id);
        return executor;
    }

    /** The sandbox of the newest process of an executor. */
    Path sandbox(String executor) {
        return work.resolve("slaves")
                .resolve(mesos.agents().get(0))
                .resolve("frameworks")
                .resolve(id(framework).getValue())
                .resolve("executors")
                .resolve(executor)
                .resolve("runs/latest");
    }

    /** Launches tasks, each with a word that says what it is to do. */
    void launch(ExecutorInfo.Builder executor, Map<String, String> tasks) {
        Map<String, ByteString> orders = new LinkedHashMap<>();
        tasks.forEach((id, word) -> orders.put(id, ByteString.copyFromUtf8(word)));
        launchOrders(executor, orders);
    }

    /** Launches tasks, each with its data. */
    void launchOrders(ExecutorInfo.Builder executor, Map<String, ByteString> tasks) {
        Offer offer = fresh();
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        Offer.Operation.Builder operation =
                Offer.Operation.newBuilder().setType(Offer.Operation.Type.LAUNCH);
        tasks.forEach(
                (id, data) ->
                        operation
                                .getLaunchBuilder()
                                .addTaskInfos(
                                        TaskInfo.newBuilder()
                                                .setName(id)
                                                .setTaskId(TaskID.newBuilder().setValue(id))
                                                .setAgentId(offer.getAgentId())
                                                .setExecutor(executor)
                                                .setData(data)
                                                .addResources(TaskGroupsTest.scalar("cpus", 0.1))));
        call.getAcceptBuilder()
                .addOfferIds(offer.getId())
                .setFilters(Filters.newBuilder().setRefuseSeconds(0))
                .addOperations(operation);
        assertThat(call(framework, call).status()).isEqualTo(202);
    }

    /** An offer that was not used yet. */
    Offer fresh() {
        Offer offer =
                framework
                        .await(
                                event ->
                                        event.hasOffers()
                                                && !used.contains(
                                                        event.getOffers()
                                                                .getOffers(0)
                                                                .getId()
                                                                .getValue()))
                        .getOffers()
                        .getOffers(0);
        used.add(offer.getId().getValue());
        return offer;
    }

    /** Acknowledges everything until each of so many tasks has the status that is waited for. */
    Map<String, TaskStatus> ends(int count) {
        Map<String, TaskStatus> ends = new TreeMap<>();
        int next = 0;
        while (ends.size() < count) {
            int from = next++;
            RawClient.until(() -> updates().size() > from);
            TaskStatus status = updates().get(from);
            if (status.hasUuid()) {
                acknowledge(framework, status);
            }
            boolean live =
                    switch (status.getState()) {
                        case TASK_STAGING, TASK_STARTING, TASK_RUNNING, TASK_KILLING -> true;
                        default -> false;
                    };
            if (!live) {
                ends.put(status.getTaskId().getValue(), status);
            }
        }
        return ends;
    }

    List<TaskStatus> updates() {
        return framework.events().stream()
                .filter(Event::hasUpdate)
                .map(event -> event.getUpdate().getStatus())
                .toList();
    }

    /** A call of an executor, in protobuf. */
    RawClient.Reply executorCall(ExecutorProtos.Call call, String... headers) {
        String[] all = new String[headers.length + 4];
        all[0] = "Content-Type";
        all[1] = RawClient.PROTOBUF;
        all[2] = "Accept";
        all[3] = RawClient.PROTOBUF;
        System.arraycopy(headers, 0, all, 4, headers.length);
        return client.send(HttpMethod.POST, EXECUTOR_API, Buffer.buffer(call.toByteArray()), all);
    }

    static List<ExecutorProtos.Event> executorEvents(RawClient.Subscription stream) {
        List<ExecutorProtos.Event> events = new ArrayList<>();
        for (byte[] record : stream.records()) {
            try {
                events.add(ExecutorProtos.Event.parseFrom(record));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }
}
