package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.carillon.core.contract.Input;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.ReportState;
import io.carillon.model.mesos.Resource;
import io.carillon.model.mesos.TaskReport;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.Resource.DiskInfo;
import org.apache.mesos.v1.Protos.Resource.ReservationInfo;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.Protos.Unavailability;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FromMesosTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void anOfferIsReadWhole() {
        Protos.Resource cpus = scalar("cpus", 1.5).build();
        Protos.Offer offer =
                offer().addResources(cpus)
                        .setAllocationInfo(
                                Protos.Resource.AllocationInfo.newBuilder().setRole("batch"))
                        .setUnavailability(
                                Unavailability.newBuilder()
                                        .setStart(Protos.TimeInfo.newBuilder().setNanoseconds(1)))
                        .build();
        Offer read = FromMesos.offer(offer, List.of("first", "batch"), NOW);
        assertThat(read)
                .isEqualTo(
                        new Offer(
                                new OfferId("O"),
                                new AgentId("S"),
                                "h",
                                "batch",
                                java.util.List.of(
                                        new Resource(
                                                "cpus",
                                                1500,
                                                java.util.List.of(),
                                                false,
                                                true,
                                                new Opaque(cpus.toByteArray()))),
                                new TreeMap<>(),
                                true,
                                NOW));
        Offer bare = FromMesos.offer(offer().build(), List.of("first"), NOW);
        assertThat(bare.role()).isEqualTo("first");
        assertThat(bare.unavailable()).isFalse();
    }

    @Test
    void anOfferForARoleThatWeHaveNotAskedForIsOfNoUse() {
        Protos.Offer offer =
                offer().addResources(scalar("cpus", 4))
                        .setAllocationInfo(
                                Protos.Resource.AllocationInfo.newBuilder().setRole("strangers"))
                        .build();
        assertThat(FromMesos.offer(offer, List.of("ours"), NOW).resources()).isEmpty();
        assertThat(FromMesos.offer(offer, List.of("ours", "strangers"), NOW).resources())
                .hasSize(1);
    }

    @Test
    void whatNobodyCanBeCalledIsCutOrNoName() {
        String name = "x".repeat(100_000);
        Protos.Offer offer =
                offer().setHostname(name).setAgentId(AgentID.newBuilder().setValue(name)).build();
        Offer read = FromMesos.offer(offer, List.of("r"), NOW);
        assertThat(read.host()).hasSizeLessThan(300);
        assertThat(read.agent()).isEqualTo(AgentId.NONE);

        TaskStatus status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .setState(TaskState.TASK_FAILED)
                        .setAgentId(AgentID.newBuilder().setValue(name))
                        .setMessage(name)
                        .setTimestamp(Double.POSITIVE_INFINITY)
                        .build();
        TaskReport report = FromMesos.report(status, NOW);
        assertThat(report.agent()).isEqualTo(AgentId.NONE);
        assertThat(report.message()).hasSizeLessThan(2_000);
    }

    /** Mesos puts the command line first, and then what was wrong. */
    @Test
    void whyAContainerFailedIsAtTheEndOfWhatIsSaid() {
        String words = "Failed to launch container: " + "x".repeat(3_000) + ": HTTP 404";
        TaskStatus.Builder status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue("t"))
                        .setState(TaskState.TASK_FAILED)
                        .setReason(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED)
                        .setMessage(words);
        assertThat(FromMesos.report(status.build(), NOW).message())
                .startsWith("Failed to launch container: ")
                .endsWith(": HTTP 404")
                .hasSizeLessThan(1_010);
        status.setReason(TaskStatus.Reason.REASON_COMMAND_EXECUTOR_FAILED);
        assertThat(FromMesos.report(status.build(), NOW).message()).endsWith("xxx…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wide\u65e5", "control\u0001", "a blank", "\ud83c\udf89"})
    void whatRecordsRepeatIsPlain(String name) {
        Protos.Offer offer =
                offer().setHostname(name).setAgentId(AgentID.newBuilder().setValue(name)).build();

        Offer read = FromMesos.offer(offer, List.of("r"), NOW);

        assertThat(read.agent()).isEqualTo(AgentId.NONE);
        assertThat(read.host()).matches("[!-~]+").contains("?");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 100_000})
    void eventsAboutWhatHasNoNameAreLeftOut(int length) {
        String name = "x".repeat(length);
        TaskStatus status =
                TaskStatus.newBuilder()
                        .setTaskId(TaskID.newBuilder().setValue(name))
                        .setState(TaskState.TASK_RUNNING)
                        .build();
        Event.Builder update = Event.newBuilder().setType(Event.Type.UPDATE);
        update.getUpdateBuilder().setStatus(status);
        assertThat(FromMesos.input(update.build(), List.of("r"), NOW)).isEmpty();

        Event.Builder offers = Event.newBuilder().setType(Event.Type.OFFERS);
        offers.getOffersBuilder()
                .addOffers(offer().setId(OfferID.newBuilder().setValue(name)))
                .addOffers(offer());
        assertThat(FromMesos.input(offers.build(), List.of("r"), NOW))
                .hasValueSatisfying(
                        input ->
                                assertThat(((Input.OffersArrived) input).offers())
                                        .extracting(Offer::id)
                                        .containsExactly(new OfferId("O")));
    }

    @ParameterizedTest
    @EnumSource(Event.Type.class)
    void anEventWithoutWhatItIsAboutHarmsNobody(Event.Type type) {
        Event bare = Event.newBuilder().setType(type).build();
        assertThat(FromMesos.input(bare, List.of("r"), NOW)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 100",
        "1, 1000",
        "0.0004, 0",
        "0.0005, 1",
        "0.30000000000000004, 300",
        "1000000000, 1000000000000",
        "-1, 0",
        "NaN, 0",
        "1e12, 0",
        "Infinity, 0"
    })
    void amountsAreThousandths(double amount, long milli) {
        assertThat(FromMesos.resource(scalar("cpus", amount).build()).milli()).isEqualTo(milli);
    }

    @Test
    void portsAreRanges() {
        Protos.Resource ports =
                Protos.Resource.newBuilder()
                        .setName("ports")
                        .setType(Value.Type.RANGES)
                        .setRanges(
                                Value.Ranges.newBuilder()
                                        .addRange(range(31000, 31005))
                                        .addRange(range(9, 8))
                                        .addRange(range(1, -1))
                                        .addRange(range(65_535, 70_000))
                                        .addRange(range(65_536, 70_000))
                                        .addRange(range(32000, 32000)))
                        .build();
        Resource read = FromMesos.resource(ports);
        assertThat(read.ranges())
                .containsExactly(
                        new PortRange(31000, 31005),
                        new PortRange(65_535, 65_535),
                        new PortRange(32000, 32000));
        assertThat(read.milli()).isZero();
        assertThat(read.usable()).isTrue();
    }

    @Test
    void reservedResourcesAreSeenInBothForms() {
        ReservationInfo.Builder entry =
                ReservationInfo.newBuilder().setType(ReservationInfo.Type.STATIC).setRole("r");
        assertThat(FromMesos.resource(scalar("cpus", 1).build()).reserved()).isFalse();
        assertThat(FromMesos.resource(scalar("cpus", 1).setRole("*").build()).reserved()).isFalse();
        assertThat(FromMesos.resource(scalar("cpus", 1).setRole("r").build()).reserved()).isTrue();
        assertThat(FromMesos.resource(scalar("cpus", 1).addReservations(entry).build()).reserved())
                .isTrue();
    }

    @Test
    void whatIsNoOrdinaryResourceIsNotUsable() {
        assertThat(
                        java.util.List.of(
                                scalar("cpus", 1)
                                        .setRevocable(
                                                Protos.Resource.RevocableInfo.getDefaultInstance()),
                                scalar("cpus", 1)
                                        .setShared(Protos.Resource.SharedInfo.getDefaultInstance()),
                                scalar("disk", 1).setDisk(DiskInfo.getDefaultInstance()),
                                scalar("disk", 1)
                                        .setProviderId(
                                                Protos.ResourceProviderID.newBuilder()
                                                        .setValue("p")),
                                Protos.Resource.newBuilder()
                                        .setName("x")
                                        .setType(Value.Type.SET)
                                        .setSet(Value.Set.newBuilder().addItem("a"))))
                .allMatch(r -> !FromMesos.resource(r.build()).usable());
        Protos.Resource newer = Protos.Resource.newBuilder().setName("qubits").buildPartial();
        assertThat(FromMesos.resource(newer).usable()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(TaskState.class)
    void everyStateHasItsOwn(TaskState state) {
        TaskReport report = FromMesos.report(status().setState(state).build(), NOW);
        assertThat("TASK_" + report.state()).isEqualTo(state.name());
    }

    @Test
    void aStateOrReasonOfTheFutureIsSaidToBeOne() {
        TaskReport report =
                FromMesos.report(
                        status().setUnknownFields(
                                        UnknownFieldSet.newBuilder()
                                                .addField(
                                                        TaskStatus.REASON_FIELD_NUMBER,
                                                        UnknownFieldSet.Field.newBuilder()
                                                                .addVarint(4711)
                                                                .build())
                                                .build())
                                .buildPartial(),
                        NOW);
        assertThat(report.state()).isEqualTo(ReportState.UNRECOGNISED);
        assertThat(report.reason()).isEqualTo("REASON_4711");
    }

    @Test
    void aReportIsReadWhole() {
        TaskStatus status =
                status().setState(TaskState.TASK_FAILED)
                        .setReason(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY)
                        .setMessage("too much")
                        .setAgentId(AgentID.newBuilder().setValue("S"))
                        .setTimestamp(1_700_000_000.5)
                        .setUuid(ByteString.copyFromUtf8("0123456789abcdef"))
                        .build();
        assertThat(FromMesos.report(status, NOW))
                .isEqualTo(
                        new TaskReport(
                                "T",
                                ReportState.FAILED,
                                "REASON_CONTAINER_LIMITATION_MEMORY",
                                "too much",
                                new AgentId("S"),
                                new Opaque(status.getUuid().toByteArray()),
                                Instant.parse("2023-11-14T22:13:20.500Z")));
    }

    @Test
    void whatAnExecutorSaysIsToldFromWhatItsAgentSays() {
        for (TaskStatus.Source source : TaskStatus.Source.values()) {
            TaskStatus status = status().setState(TaskState.TASK_FAILED).setSource(source).build();
            assertThat(FromMesos.report(status, NOW).byExecutor())
                    .isEqualTo(source == TaskStatus.Source.SOURCE_EXECUTOR);
        }
    }

    @Test
    void withoutUuidReasonAndTimeNothingIsInvented() {
        TaskReport report =
                FromMesos.report(
                        status().setState(TaskState.TASK_RUNNING).setUuid(ByteString.EMPTY).build(),
                        NOW);
        assertThat(report.wantsAcknowledgement()).isFalse();
        assertThat(report.reason()).isEmpty();
        assertThat(report.agent()).isEqualTo(AgentId.NONE);
        assertThat(report.at()).isEqualTo(NOW);
    }

    private static Protos.Offer.Builder offer() {
        return Protos.Offer.newBuilder()
                .setId(OfferID.newBuilder().setValue("O"))
                .setFrameworkId(FrameworkID.newBuilder().setValue("F"))
                .setAgentId(AgentID.newBuilder().setValue("S"))
                .setHostname("h");
    }

    private static TaskStatus.Builder status() {
        return TaskStatus.newBuilder().setTaskId(TaskID.newBuilder().setValue("T"));
    }

    private static Protos.Resource.Builder scalar(String name, double amount) {
        return Protos.Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount));
    }

    private static Value.Range range(long begin, long end) {
        return Value.Range.newBuilder().setBegin(begin).setEnd(end).build();
    }
}
