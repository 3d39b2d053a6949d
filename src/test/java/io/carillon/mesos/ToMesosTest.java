package io.carillon.mesos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.UnknownFieldSet;
import io.carillon.core.contract.Effect;
import io.carillon.core.offers.ResourceRules;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.job.PortRange;
import io.carillon.model.job.Program;
import io.carillon.model.job.Resources;
import io.carillon.model.job.Uri;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.Resource;
import io.carillon.model.run.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;
import org.junit.jupiter.api.Test;

class ToMesosTest {

    private static final FrameworkID F = FrameworkID.newBuilder().setValue("F").build();
    private static final TaskId TASK =
            TaskId.parse("nightly~20260102T030405000c~0~1").orElseThrow();
    private static final FrameworkSettings SETTINGS =
            new FrameworkSettings(
                    "Carillon",
                    "svc",
                    List.of("batch", "web"),
                    Duration.ofDays(7),
                    Optional.of("carillon"),
                    "node-1",
                    "http://node-1:8080");

    @Test
    void theFirstSubscriptionHasNoIdAtAll() {
        Call call = ToMesos.subscribe(SETTINGS, Optional.empty());
        FrameworkInfo info = call.getSubscribe().getFrameworkInfo();
        assertThat(call.getType()).isEqualTo(Call.Type.SUBSCRIBE);
        assertThat(call.hasFrameworkId()).isFalse();
        assertThat(info.hasId()).isFalse();
        assertThat(info.hasRole()).isFalse();
        assertThat(info.getRolesList()).containsExactly("batch", "web");
        assertThat(info.getFailoverTimeout()).isEqualTo(604800);
        assertThat(info.getCheckpoint()).isTrue();
        assertThat(info.getPrincipal()).isEqualTo("carillon");
        assertThat(info.getUser()).isEqualTo("svc");
        assertThat(info.getHostname()).isEqualTo("node-1");
        assertThat(info.getWebuiUrl()).isEqualTo("http://node-1:8080");
        assertThat(info.getCapabilitiesList())
                .extracting(c -> c.getType().name())
                .containsExactlyInAnyOrder(
                        "MULTI_ROLE",
                        "PARTITION_AWARE",
                        "TASK_KILLING_STATE",
                        "RESERVATION_REFINEMENT",
                        "GPU_RESOURCES");
        assertThat(call.getSubscribe().getSuppressedRolesList()).containsExactly("batch", "web");
    }

    @Test
    void whatOffersMustHaveIsSaidForEachRole() {
        assertThat(
                        ToMesos.subscribe(SETTINGS, Optional.empty())
                                .getSubscribe()
                                .getFrameworkInfo()
                                .getOfferFiltersMap())
                .isEmpty();
        FrameworkInfo info = info(new OfferWishes(true, 250, 64));
        assertThat(info.getCapabilitiesList())
                .extracting(c -> c.getType().name())
                .contains("REGION_AWARE");
        assertThat(info.getOfferFiltersMap()).containsOnlyKeys("batch", "web");
        Map<String, Value.Scalar> least =
                info.getOfferFiltersOrThrow("web")
                        .getMinAllocatableResources()
                        .getQuantities(0)
                        .getQuantitiesMap();
        assertThat(least).containsOnlyKeys("cpus", "mem");
        assertThat(least.get("cpus").getValue()).isEqualTo(0.25);
        assertThat(least.get("mem").getValue()).isEqualTo(64);
        assertThat(
                        info(new OfferWishes(false, 0, 64))
                                .getOfferFiltersOrThrow("web")
                                .getMinAllocatableResources()
                                .getQuantitiesList())
                .singleElement()
                .satisfies(one -> assertThat(one.getQuantitiesMap()).containsOnlyKeys("mem"));
    }

    private static FrameworkInfo info(OfferWishes wishes) {
        FrameworkSettings settings =
                new FrameworkSettings(
                        SETTINGS.name(),
                        SETTINGS.user(),
                        SETTINGS.roles(),
                        SETTINGS.failoverTimeout(),
                        SETTINGS.principal(),
                        SETTINGS.hostname(),
                        SETTINGS.webUiUrl(),
                        wishes);
        return ToMesos.subscribe(settings, Optional.empty()).getSubscribe().getFrameworkInfo();
    }

    @Test
    void laterOnesHaveItTwice() {
        Call call = ToMesos.subscribe(SETTINGS, Optional.of("F"));
        assertThat(call.getFrameworkId()).isEqualTo(F);
        assertThat(call.getSubscribe().getFrameworkInfo().getId()).isEqualTo(F);
        assertThat(call.getSubscribe().getSuppressedRolesList()).containsExactly("batch", "web");
    }

    @Test
    void aTaskGetsACopyOfTheOfferedResourceWithAnotherAmount() {
        Protos.Resource offered =
                scalar("cpus", 4)
                        .addReservations(
                                Protos.Resource.ReservationInfo.newBuilder()
                                        .setType(Protos.Resource.ReservationInfo.Type.DYNAMIC)
                                        .setRole("batch")
                                        .setPrincipal("p")
                                        .setLabels(
                                                Protos.Labels.newBuilder()
                                                        .addLabels(
                                                                Protos.Label.newBuilder()
                                                                        .setKey("k"))))
                        .setAllocationInfo(
                                Protos.Resource.AllocationInfo.newBuilder().setRole("batch"))
                        .setUnknownFields(
                                UnknownFieldSet.newBuilder()
                                        .addField(
                                                900,
                                                UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(7)
                                                        .build())
                                        .build())
                        .build();
        Protos.Resource part = LaunchMessages.part(FromMesos.resource(offered).scalar(1250));
        assertThat(part)
                .isEqualTo(
                        offered.toBuilder()
                                .setScalar(Value.Scalar.newBuilder().setValue(1.25))
                                .build());
    }

    @Test
    void portsAreCutFromTheirRange() {
        Protos.Resource offered =
                Protos.Resource.newBuilder()
                        .setName("ports")
                        .setType(Value.Type.RANGES)
                        .setRanges(
                                Value.Ranges.newBuilder()
                                        .addRange(
                                                Value.Range.newBuilder()
                                                        .setBegin(31000)
                                                        .setEnd(32000)))
                        .build();
        Protos.Resource part =
                LaunchMessages.part(
                        FromMesos.resource(offered).ranges(List.of(new PortRange(31000, 31001))));
        assertThat(part.getRanges().getRangeList())
                .containsExactly(Value.Range.newBuilder().setBegin(31000).setEnd(31001).build());
        assertThat(part.hasScalar()).isFalse();
    }

    @Test
    void whatIsTakenNeverExceedsTheOfferByTheArithmeticOfMesos() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double offered = random.nextInt(1, 64_000) / 1000.0;
            List<Resource> left = List.of(FromMesos.resource(scalar("cpus", offered).build()));
            long sum = 0;
            while (true) {
                Resources wanted = new Resources(random.nextInt(1, 4000), 0, 0, 0, 0);
                Optional<ResourceRules.Cut> cut = ResourceRules.take(left, wanted);
                if (cut.isEmpty()) {
                    break;
                }
                left = cut.get().left();
                for (Resource taken : cut.get().taken()) {
                    double sent = LaunchMessages.part(taken).getScalar().getValue();
                    sum += Math.round(sent * 1000);
                }
            }
            assertThat(sum).as("seed %d", seed).isLessThanOrEqualTo(Math.round(offered * 1000));
        }
    }

    @Test
    void tenTenthsOfACoreFitOneCore() {
        List<Resource> left = List.of(FromMesos.resource(scalar("cpus", 1.0).build()));
        List<Double> sent = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ResourceRules.Cut cut =
                    ResourceRules.take(left, new Resources(100, 0, 0, 0, 0)).orElseThrow();
            left = cut.left();
            sent.add(LaunchMessages.part(cut.taken().get(0)).getScalar().getValue());
        }
        assertThat(sent).hasSize(10).allMatch(amount -> amount == 0.1);
    }

    @Test
    void acceptLaunchesAllTasksInOneOperation() {
        Effect.Accept accept =
                new Effect.Accept(
                        List.of(new OfferId("O1"), new OfferId("O2")),
                        new AgentId("S"),
                        List.of(launch(new Program.Shell("exit 0")), launch(argv())),
                        Duration.ofMillis(1500));
        Call call = ToMesos.call(F, accept);
        assertThat(call.getFrameworkId()).isEqualTo(F);
        assertThat(call.getAccept().getOfferIdsList())
                .extracting(id -> id.getValue())
                .containsExactly("O1", "O2");
        assertThat(call.getAccept().getFilters().getRefuseSeconds()).isEqualTo(1.5);
        assertThat(call.getAccept().getOperationsList()).hasSize(1);
        List<TaskInfo> tasks = call.getAccept().getOperations(0).getLaunch().getTaskInfosList();
        TaskInfo shell = tasks.get(0);
        assertThat(shell.getTaskId().getValue()).isEqualTo(TASK.toString());
        assertThat(shell.getAgentId().getValue()).isEqualTo("S");
        assertThat(shell.getName()).isEqualTo("nightly/0");
        assertThat(shell.getKillPolicy().getGracePeriod().getNanoseconds())
                .isEqualTo(30_000_000_000L);
        CommandInfo command = shell.getCommand();
        assertThat(command.getShell()).isTrue();
        assertThat(command.getValue()).isEqualTo("exit 0");
        assertThat(command.getUser()).isEqualTo("alice");
        assertThat(command.getEnvironment().getVariablesList())
                .extracting(v -> v.getName() + "=" + v.getValue())
                .containsExactly("A=1", "B=2");
        assertThat(command.getUris(0))
                .isEqualTo(
                        CommandInfo.URI
                                .newBuilder()
                                .setValue("http://x/y.tgz")
                                .setExtract(false)
                                .setExecutable(true)
                                .setCache(true)
                                .setOutputFile("y")
                                .build());
        CommandInfo second = tasks.get(1).getCommand();
        assertThat(second.getShell()).isFalse();
        assertThat(second.getValue()).isEqualTo("/bin/echo");
        assertThat(second.getArgumentsList()).containsExactly("/bin/echo", "hello world");
    }

    @Test
    void aTaskThatKnowsTheApiGetsItsToken() {
        TreeMap<String, String> env = new TreeMap<>(Map.of("CARILLON_TOKEN", "of the owner"));
        env.put("CARILLON_API", "http://node:8080");
        Launch owned = launch(argv()).with(env);
        env.remove("CARILLON_TOKEN");
        Launch told = launch(argv()).with(env);
        Launch alone = launch(argv());
        Effect.Accept accept =
                new Effect.Accept(
                        List.of(new OfferId("O1")),
                        new AgentId("S"),
                        List.of(alone, owned, told),
                        Duration.ZERO);
        List<String> tokens = new ArrayList<>();
        Call call =
                ToMesos.call(F, accept, task -> Optional.of("token of " + task), new TreeMap<>());
        for (TaskInfo task : call.getAccept().getOperations(0).getLaunch().getTaskInfosList()) {
            task.getCommand().getEnvironment().getVariablesList().stream()
                    .filter(one -> one.getName().equals("CARILLON_TOKEN"))
                    .forEach(one -> tokens.add(one.getValue()));
        }
        assertThat(tokens).containsExactly("of the owner", "token of " + TASK);
    }

    @Test
    void acceptWithoutLaunchesHasNoOperation() {
        Effect.Accept accept =
                new Effect.Accept(
                        List.of(new OfferId("O1")),
                        new AgentId("S"),
                        List.of(),
                        Duration.ofSeconds(5));
        assertThat(ToMesos.call(F, accept).getAccept().getOperationsList()).isEmpty();
    }

    @Test
    void theExecutorOfACommandHasTheIdOfItsTask() {
        Call call = ToMesos.call(F, new Effect.Shutdown("T", new AgentId("S")));
        assertThat(call.getType()).isEqualTo(Call.Type.SHUTDOWN);
        assertThat(call.getShutdown().getExecutorId().getValue()).isEqualTo("T");
        assertThat(call.getShutdown().getAgentId().getValue()).isEqualTo("S");
    }

    @Test
    void nothingToExecuteIsOurMistake() {
        Effect.Accept accept =
                new Effect.Accept(
                        List.of(new OfferId("O1")),
                        new AgentId("S"),
                        List.of(launch(new Program.None())),
                        Duration.ZERO);
        assertThatThrownBy(() -> ToMesos.call(F, accept))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void killSaysOnlyWhatIsKnown() {
        Call bare = ToMesos.call(F, new Effect.Kill("T", AgentId.NONE, Optional.empty()));
        assertThat(bare.getKill().hasAgentId()).isFalse();
        assertThat(bare.getKill().hasKillPolicy()).isFalse();
        Call full =
                ToMesos.call(
                        F,
                        new Effect.Kill("T", new AgentId("S"), Optional.of(Duration.ofSeconds(3))));
        assertThat(full.getKill().getAgentId().getValue()).isEqualTo("S");
        assertThat(full.getKill().getKillPolicy().getGracePeriod().getNanoseconds())
                .isEqualTo(3_000_000_000L);
    }

    @Test
    void theOthersAreWhatTheirNamesSay() {
        Opaque uuid =
                new Opaque("0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Call acknowledge = ToMesos.call(F, new Effect.Acknowledge("T", new AgentId("S"), uuid));
        assertThat(acknowledge.getAcknowledge().getUuid().toByteArray()).isEqualTo(uuid.bytes());
        Call decline =
                ToMesos.call(
                        F, new Effect.Decline(List.of(new OfferId("O")), Duration.ofMinutes(5)));
        assertThat(decline.getDecline().getFilters().getRefuseSeconds()).isEqualTo(300);
        Call reconcile =
                ToMesos.call(
                        F,
                        new Effect.Reconcile(
                                List.of(
                                        new Effect.Reconcile.Asked("T1", new AgentId("S")),
                                        new Effect.Reconcile.Asked("T2", AgentId.NONE))));
        assertThat(reconcile.getReconcile().getTasks(0).getAgentId().getValue()).isEqualTo("S");
        assertThat(reconcile.getReconcile().getTasks(1).hasAgentId()).isFalse();
        Call implicit = ToMesos.call(F, new Effect.Reconcile(List.of()));
        assertThat(implicit.hasReconcile()).isTrue();
        assertThat(implicit.getReconcile().getTasksList()).isEmpty();
        assertThat(ToMesos.call(F, new Effect.Revive()).getType()).isEqualTo(Call.Type.REVIVE);
        assertThat(ToMesos.call(F, new Effect.Suppress()).getType()).isEqualTo(Call.Type.SUPPRESS);
    }

    private static Program argv() {
        return new Program.Argv(List.of("/bin/echo", "hello world"));
    }

    private static Launch launch(Program program) {
        return new Launch(
                TASK,
                "nightly/0",
                program,
                new TreeMap<>(java.util.Map.of("B", "2", "A", "1")),
                List.of(new Uri("http://x/y.tgz", false, true, true, Optional.of("y"))),
                Optional.of("alice"),
                Duration.ofSeconds(30),
                List.of(FromMesos.resource(scalar("cpus", 1).build()).scalar(500)));
    }

    private static Protos.Resource.Builder scalar(String name, double amount) {
        return Protos.Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount));
    }
}
