package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.DurationInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.executor.ExecutorProtos;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages whose bytes were made with the .proto files of Mesos itself, both ways. */
class GoldenVectorsTest {

    private static final FrameworkID FRAMEWORK = FrameworkID.newBuilder().setValue("F-1").build();
    private static final AgentID AGENT = AgentID.newBuilder().setValue("S-1").build();
    private static final TaskID TASK = TaskID.newBuilder().setValue("T-1").build();
    private static final OfferID OFFER = OfferID.newBuilder().setValue("O-1").build();
    private static final ByteString UUID = ByteString.fromHex("0102030405060708090a0b0c0d0e0f10");
    private static final Resource.AllocationInfo FOR_ROLE =
            Resource.AllocationInfo.newBuilder().setRole("r").build();

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void bytesAndMessageAreTheSame(String name, Message message, String hex) throws Exception {
        byte[] golden = HexFormat.of().parseHex(hex);
        assertThat(HexFormat.of().formatHex(message.toByteArray())).isEqualTo(hex);
        Message read = message.getParserForType().parseFrom(golden);
        assertThat(read).isEqualTo(message);
        assertThat(read.getUnknownFields().asMap()).isEmpty();
    }

    static Stream<Arguments> vectors() {
        return Stream.concat(events(), calls());
    }

    private static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(
                        "G1 heartbeat",
                        Event.newBuilder().setType(Event.Type.HEARTBEAT).build(),
                        "0808"),
                Arguments.of(
                        "G2 subscribed",
                        Event.newBuilder()
                                .setType(Event.Type.SUBSCRIBED)
                                .setSubscribed(
                                        Event.Subscribed.newBuilder()
                                                .setFrameworkId(FRAMEWORK)
                                                .setHeartbeatIntervalSeconds(15))
                                .build(),
                        "080112100a050a03462d31110000000000002e40"),
                Arguments.of(
                        "G6 update",
                        Event.newBuilder()
                                .setType(Event.Type.UPDATE)
                                .setUpdate(Event.Update.newBuilder().setStatus(running()))
                                .build(),
                        "08042a360a340a050a03542d3110012a050a03532d313100002040fc54d9413a050a03542d"
                                + "3148025a100102030405060708090a0b0c0d0e0f10"),
                Arguments.of(
                        "G11 offers",
                        Event.newBuilder()
                                .setType(Event.Type.OFFERS)
                                .setOffers(Event.Offers.newBuilder().addOffers(offer()))
                                .build(),
                        "08021a7a0a780a050a034f2d3112050a03462d311a050a03532d312201682a180a04637075"
                            + "7310001a0909000000000000f03f5a030a01722a1a0a05706f7274731001220a0a"
                            + "080898f2011099f2015a030a017242230a046874747012100a0168120831302e30"
                            + "2e302e3118bb271a092f736c61766528312952030a0172"),
                Arguments.of(
                        "G13 acknowledged",
                        ExecutorProtos.Event.newBuilder()
                                .setType(ExecutorProtos.Event.Type.ACKNOWLEDGED)
                                .setAcknowledged(
                                        ExecutorProtos.Event.Acknowledged.newBuilder()
                                                .setTaskId(TASK)
                                                .setUuid(UUID))
                                .build(),
                        "08041a190a050a03542d3112100102030405060708090a0b0c0d0e0f10"));
    }

    private static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of(
                        "G3 subscribe",
                        Call.newBuilder()
                                .setType(Call.Type.SUBSCRIBE)
                                .setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info()))
                                .build(),
                        "10011a220a200a017512016e2100000000007522412801520208025202080552020806620172"),
                Arguments.of(
                        "G4 decline",
                        call(Call.Type.DECLINE)
                                .setDecline(
                                        Call.Decline.newBuilder()
                                                .addOfferIds(OFFER)
                                                .setFilters(
                                                        Filters.newBuilder().setRefuseSeconds(120)))
                                .build(),
                        "0a050a03462d3110042a120a050a034f2d311209090000000000005e40"),
                Arguments.of(
                        "G5 accept",
                        call(Call.Type.ACCEPT).setAccept(accept()).build(),
                        "0a050a03462d31100322440a050a034f2d31123b080112370a350a017412050a03542d311a"
                            + "050a03532d3122180a046370757310001a0909000000000000e03f5a030a01723a"
                            + "081a06657869742030"),
                Arguments.of(
                        "G7 acknowledge",
                        call(Call.Type.ACKNOWLEDGE)
                                .setAcknowledge(
                                        Call.Acknowledge.newBuilder()
                                                .setAgentId(AGENT)
                                                .setTaskId(TASK)
                                                .setUuid(UUID))
                                .build(),
                        "0a050a03462d31100842200a050a03532d3112050a03542d311a1001020304050607"
                                + "08090a0b0c0d0e0f10"),
                Arguments.of(
                        "G8 kill",
                        call(Call.Type.KILL)
                                .setKill(
                                        Call.Kill.newBuilder()
                                                .setTaskId(TASK)
                                                .setAgentId(AGENT)
                                                .setKillPolicy(
                                                        KillPolicy.newBuilder()
                                                                .setGracePeriod(
                                                                        DurationInfo.newBuilder()
                                                                                .setNanoseconds(
                                                                                        10_000_000_000L))))
                                .build(),
                        "0a050a03462d31100632180a050a03542d3112050a03532d311a080a060880c8afa025"),
                Arguments.of(
                        "G9 reconcile all",
                        call(Call.Type.RECONCILE)
                                .setReconcile(Call.Reconcile.getDefaultInstance())
                                .build(),
                        "0a050a03462d3110094a00"),
                Arguments.of(
                        "G10 teardown", call(Call.Type.TEARDOWN).build(), "0a050a03462d311002"),
                Arguments.of(
                        "G12 executor update",
                        ExecutorProtos.Call.newBuilder()
                                .setExecutorId(ExecutorID.newBuilder().setValue("E-1"))
                                .setFrameworkId(FRAMEWORK)
                                .setType(ExecutorProtos.Call.Type.UPDATE)
                                .setUpdate(
                                        ExecutorProtos.Call.Update.newBuilder()
                                                .setStatus(
                                                        TaskStatus.newBuilder()
                                                                .setTaskId(TASK)
                                                                .setState(TaskState.TASK_RUNNING)
                                                                .setSource(
                                                                        TaskStatus.Source
                                                                                .SOURCE_EXECUTOR)
                                                                .setUuid(UUID)))
                                .build(),
                        "0a050a03452d3112050a03462d3118022a1f0a1d0a050a03542d31100148025a10010203"
                                + "0405060708090a0b0c0d0e0f10"));
    }

    private static Call.Builder call(Call.Type type) {
        return Call.newBuilder().setFrameworkId(FRAMEWORK).setType(type);
    }

    private static FrameworkInfo info() {
        return FrameworkInfo.newBuilder()
                .setUser("u")
                .setName("n")
                .setFailoverTimeout(604800)
                .setCheckpoint(true)
                .addRoles("r")
                .addCapabilities(capability(Capability.Type.TASK_KILLING_STATE))
                .addCapabilities(capability(Capability.Type.PARTITION_AWARE))
                .addCapabilities(capability(Capability.Type.MULTI_ROLE))
                .build();
    }

    private static Capability capability(Capability.Type type) {
        return Capability.newBuilder().setType(type).build();
    }

    private static Resource cpus(double amount) {
        return Resource.newBuilder()
                .setName("cpus")
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .setAllocationInfo(FOR_ROLE)
                .build();
    }

    private static Call.Accept accept() {
        TaskInfo task =
                TaskInfo.newBuilder()
                        .setName("t")
                        .setTaskId(TASK)
                        .setAgentId(AGENT)
                        .addResources(cpus(0.5))
                        .setCommand(CommandInfo.newBuilder().setValue("exit 0"))
                        .build();
        return Call.Accept.newBuilder()
                .addOfferIds(OFFER)
                .addOperations(
                        Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.LAUNCH)
                                .setLaunch(Offer.Operation.Launch.newBuilder().addTaskInfos(task)))
                .build();
    }

    private static TaskStatus running() {
        return TaskStatus.newBuilder()
                .setTaskId(TASK)
                .setState(TaskState.TASK_RUNNING)
                .setAgentId(AGENT)
                .setTimestamp(1_700_000_000.5)
                .setExecutorId(ExecutorID.newBuilder().setValue("T-1"))
                .setSource(TaskStatus.Source.SOURCE_EXECUTOR)
                .setUuid(UUID)
                .build();
    }

    private static Offer offer() {
        return Offer.newBuilder()
                .setId(OFFER)
                .setFrameworkId(FRAMEWORK)
                .setAgentId(AGENT)
                .setHostname("h")
                .addResources(cpus(1))
                .addResources(
                        Resource.newBuilder()
                                .setName("ports")
                                .setType(Value.Type.RANGES)
                                .setRanges(
                                        Value.Ranges.newBuilder()
                                                .addRange(
                                                        Value.Range.newBuilder()
                                                                .setBegin(31000)
                                                                .setEnd(31001)))
                                .setAllocationInfo(FOR_ROLE))
                .setUrl(
                        Protos.URL
                                .newBuilder()
                                .setScheme("http")
                                .setAddress(
                                        Protos.Address.newBuilder()
                                                .setHostname("h")
                                                .setIp("10.0.0.1")
                                                .setPort(5051))
                                .setPath("/slave(1)"))
                .setAllocationInfo(FOR_ROLE)
                .build();
    }
}
