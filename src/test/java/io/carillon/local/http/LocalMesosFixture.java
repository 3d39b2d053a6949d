package io.carillon.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carillon.local.LocalMesos;
import io.carillon.local.LocalMesosOptions;
import io.carillon.node.WatchedVertx;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A running local Mesos for each test, and what tests do with it. */
class LocalMesosFixture {

    static final String API = "/api/v1/scheduler";
    static final String SUBSCRIBE =
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{\"user\":\"u\","
                    + "\"name\":\"n\",\"failover_timeout\":600,\"unknown_key\":[1],"
                    + "\"capabilities\":{\"type\":\"MULTI_ROLE\"},\"roles\":[\"r\"]}}}";

    @TempDir Path work;
    Vertx vertx;
    LocalMesos mesos;
    RawClient client;

    /** What frameworks send with their calls; a local Mesos that is open does not look at it. */
    String authorization = "none";

    @BeforeEach
    void start() {
        vertx = WatchedVertx.start();
        use(LocalMesosOptions.in(work));
    }

    void use(LocalMesosOptions options) {
        mesos =
                RawClient.get(
                        LocalMesos.start(
                                vertx,
                                options.withTimes(Duration.ofMillis(100), Duration.ofSeconds(15))));
        client = new RawClient(vertx, mesos.url());
    }

    @AfterEach
    void stop() {
        RawClient.get(mesos.close());
        RawClient.get(vertx.close());
    }

    static Call.Builder subscribeCall() {
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        call.getSubscribeBuilder()
                .setFrameworkInfo(
                        FrameworkInfo.newBuilder()
                                .setUser("u")
                                .setName("n")
                                .setFailoverTimeout(600)
                                .setCheckpoint(true)
                                .addCapabilities(
                                        Capability.newBuilder()
                                                .setType(Capability.Type.PARTITION_AWARE)));
        return call;
    }

    RawClient.Subscription subscribe() {
        return client.subscribe(
                Buffer.buffer(subscribeCall().build().toByteArray()),
                "Content-Type",
                RawClient.PROTOBUF,
                "Accept",
                RawClient.PROTOBUF);
    }

    RawClient.Reply call(RawClient.Subscription stream, Call.Builder call) {
        return client.send(
                HttpMethod.POST,
                API,
                Buffer.buffer(call.setFrameworkId(id(stream)).build().toByteArray()),
                "Content-Type",
                RawClient.PROTOBUF,
                "Mesos-Stream-Id",
                stream.stream(),
                "Authorization",
                authorization);
    }

    static FrameworkID id(RawClient.Subscription stream) {
        return stream.await(Event::hasSubscribed).getSubscribed().getFrameworkId();
    }

    void launch(RawClient.Subscription stream, String id, String command) {
        Offer offer = stream.await(Event::hasOffers).getOffers().getOffers(0);
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACCEPT);
        TaskInfo.Builder task =
                TaskInfo.newBuilder()
                        .setName(id)
                        .setTaskId(TaskID.newBuilder().setValue(id))
                        .setAgentId(offer.getAgentId())
                        .setCommand(CommandInfo.newBuilder().setValue(command))
                        .addResources(
                                Resource.newBuilder()
                                        .setName("cpus")
                                        .setType(Value.Type.SCALAR)
                                        .setScalar(Value.Scalar.newBuilder().setValue(0.1)));
        call.getAcceptBuilder()
                .addOfferIds(offer.getId())
                .addOperations(
                        Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task)));
        assertThat(call(stream, call).status()).isEqualTo(202);
    }

    void acknowledge(RawClient.Subscription stream, TaskStatus status) {
        Call.Builder call = Call.newBuilder().setType(Call.Type.ACKNOWLEDGE);
        call.getAcknowledgeBuilder()
                .setAgentId(status.getAgentId())
                .setTaskId(status.getTaskId())
                .setUuid(status.getUuid());
        assertThat(call(stream, call).status()).isEqualTo(202);
    }

    /** Acknowledges everything until that state comes. */
    TaskStatus follow(RawClient.Subscription stream, TaskState until) {
        int next = 0;
        while (true) {
            int from = next;
            RawClient.until(() -> stream.events().stream().filter(Event::hasUpdate).count() > from);
            TaskStatus status =
                    stream.events().stream()
                            .filter(Event::hasUpdate)
                            .skip(from)
                            .findFirst()
                            .orElseThrow()
                            .getUpdate()
                            .getStatus();
            next++;
            acknowledge(stream, status);
            if (status.getState() == until) {
                return status;
            }
        }
    }

    static JsonNode json(RawClient.Reply reply) throws IOException {
        assertThat(reply.status()).isEqualTo(200);
        return new ObjectMapper().readTree(reply.body());
    }
}
