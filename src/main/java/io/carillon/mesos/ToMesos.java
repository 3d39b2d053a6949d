package io.carillon.mesos;

import com.google.protobuf.ByteString;
import io.carillon.core.contract.Effect;
import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.orders.OrderProtos.ExecutorOrder;
import io.carillon.runtime.SecretValue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Converts effects of the core to calls of the v1 scheduler API. */
final class ToMesos {

    private static final List<Capability.Type> CAPABILITIES =
            List.of(
                    Capability.Type.MULTI_ROLE,
                    Capability.Type.PARTITION_AWARE,
                    Capability.Type.TASK_KILLING_STATE,
                    Capability.Type.RESERVATION_REFINEMENT,
                    Capability.Type.GPU_RESOURCES);

    private ToMesos() {}

    /**
     * SUBSCRIBE, with the framework id in both places or in neither. All roles are suppressed,
     * because offers are requested only when there is work.
     */
    static Call subscribe(FrameworkSettings settings, Optional<String> frameworkId) {
        FrameworkInfo.Builder info =
                FrameworkInfo.newBuilder()
                        .setName(settings.name())
                        .setUser(settings.user())
                        .addAllRoles(settings.roles())
                        .setFailoverTimeout(Amounts.seconds(settings.failoverTimeout()))
                        .setCheckpoint(true)
                        .setHostname(settings.hostname());
        CAPABILITIES.forEach(c -> info.addCapabilities(Capability.newBuilder().setType(c)));
        if (settings.wishes().remoteRegions()) {
            info.addCapabilities(Capability.newBuilder().setType(Capability.Type.REGION_AWARE));
        }
        if (settings.wishes().limited()) {
            OfferFilters filters = filters(settings.wishes());
            settings.roles().forEach(role -> info.putOfferFilters(role, filters));
        }
        settings.principal().ifPresent(info::setPrincipal);
        if (!settings.webUiUrl().isEmpty()) {
            info.setWebuiUrl(settings.webUiUrl());
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        frameworkId
                .map(id -> FrameworkID.newBuilder().setValue(id).build())
                .ifPresent(
                        id -> {
                            call.setFrameworkId(id);
                            info.setId(id);
                        });
        return call.setSubscribe(
                        Call.Subscribe.newBuilder()
                                .setFrameworkInfo(info)
                                .addAllSuppressedRoles(settings.roles()))
                .build();
    }

    /** An offer must have all of these amounts. */
    private static OfferFilters filters(OfferWishes wishes) {
        OfferFilters.ResourceQuantities.Builder least =
                OfferFilters.ResourceQuantities.newBuilder();
        if (wishes.milliCpus() > 0) {
            least.putQuantities("cpus", scalar(wishes.milliCpus()));
        }
        if (wishes.memMiB() > 0) {
            least.putQuantities("mem", scalar(wishes.memMiB() * 1_000L));
        }
        return OfferFilters.newBuilder()
                .setMinAllocatableResources(
                        OfferFilters.MinAllocatableResources.newBuilder().addQuantities(least))
                .build();
    }

    private static Value.Scalar scalar(long milli) {
        return Value.Scalar.newBuilder().setValue(Amounts.fromMilli(milli)).build();
    }

    /** Any other call, for the framework with the given id. */
    static Call call(FrameworkID framework, Effect.ToMesos effect) {
        return call(framework, effect, task -> Optional.empty(), new TreeMap<>());
    }

    /**
     * The same.
     *
     * @param tokens the token of a task that is launched, if there are any
     * @param secrets the secrets of the tasks that are launched, by name
     */
    static Call call(
            FrameworkID framework,
            Effect.ToMesos effect,
            Function<String, Optional<String>> tokens,
            SortedMap<String, SecretValue> secrets) {
        return effect.accept(new Translation(framework, tokens, secrets))
                .setFrameworkId(framework)
                .build();
    }

    private record Translation(
            FrameworkID framework,
            Function<String, Optional<String>> tokens,
            SortedMap<String, SecretValue> secrets)
            implements Effect.ToMesos.Handler<Call.Builder> {
        private static Call.Builder of(Call.Type type) {
            return Call.newBuilder().setType(type);
        }

        @Override
        public Call.Builder accept(Effect.Accept effect) {
            return of(Call.Type.ACCEPT).setAccept(ToMesos.accept(effect, this));
        }

        @Override
        public Call.Builder decline(Effect.Decline effect) {
            return of(Call.Type.DECLINE)
                    .setDecline(
                            Call.Decline.newBuilder()
                                    .addAllOfferIds(ids(effect.offers()))
                                    .setFilters(filters(effect.refuse())));
        }

        @Override
        public Call.Builder acceptInverse(Effect.AcceptInverse effect) {
            return of(Call.Type.ACCEPT_INVERSE_OFFERS)
                    .setAcceptInverseOffers(
                            Call.AcceptInverseOffers.newBuilder()
                                    .addAllInverseOfferIds(ids(effect.inverseOffers()))
                                    .setFilters(filters(effect.pause())));
        }

        @Override
        public Call.Builder kill(Effect.Kill effect) {
            return of(Call.Type.KILL).setKill(ToMesos.kill(effect));
        }

        @Override
        public Call.Builder shutdown(Effect.Shutdown effect) {
            return of(Call.Type.SHUTDOWN)
                    .setShutdown(
                            Call.Shutdown.newBuilder()
                                    .setExecutorId(executor(effect.executor()))
                                    .setAgentId(agent(effect.agent())));
        }

        @Override
        public Call.Builder cancel(Effect.Cancel effect) {
            ExecutorOrder order =
                    ExecutorOrder.newBuilder().setFormat(1).addCancel(effect.task()).build();
            return of(Call.Type.MESSAGE)
                    .setMessage(
                            Call.Message.newBuilder()
                                    .setAgentId(agent(effect.executor().agent()))
                                    .setExecutorId(executor(effect.executor().toString()))
                                    .setData(order.toByteString()));
        }

        @Override
        public Call.Builder acknowledge(Effect.Acknowledge effect) {
            return of(Call.Type.ACKNOWLEDGE)
                    .setAcknowledge(
                            Call.Acknowledge.newBuilder()
                                    .setAgentId(agent(effect.agent()))
                                    .setTaskId(task(effect.task()))
                                    .setUuid(ByteString.copyFrom(effect.uuid().bytes())));
        }

        @Override
        public Call.Builder reconcile(Effect.Reconcile effect) {
            return of(Call.Type.RECONCILE).setReconcile(ToMesos.reconcile(effect));
        }

        @Override
        public Call.Builder revive(Effect.Revive effect) {
            return of(Call.Type.REVIVE);
        }

        @Override
        public Call.Builder suppress(Effect.Suppress effect) {
            return of(Call.Type.SUPPRESS);
        }
    }

    private static Call.Accept accept(Effect.Accept effect, Translation with) {
        Call.Accept.Builder accept =
                Call.Accept.newBuilder()
                        .addAllOfferIds(ids(effect.offers()))
                        .setFilters(filters(effect.refuse()));
        if (!effect.launches().isEmpty()) {
            Operation.Launch.Builder launch = Operation.Launch.newBuilder();
            effect.launches()
                    .forEach(
                            one ->
                                    launch.addTaskInfos(
                                            LaunchMessages.task(
                                                    LaunchMessages.known(one, with.tokens()),
                                                    effect.agent(),
                                                    with.framework(),
                                                    with.secrets())));
            accept.addOperations(
                    Operation.newBuilder().setType(Operation.Type.LAUNCH).setLaunch(launch));
        }
        return accept.build();
    }

    private static Call.Kill kill(Effect.Kill effect) {
        Call.Kill.Builder kill = Call.Kill.newBuilder().setTaskId(task(effect.task()));
        if (effect.agent().known()) {
            kill.setAgentId(agent(effect.agent()));
        }
        effect.grace()
                .ifPresent(
                        grace ->
                                kill.setKillPolicy(
                                        KillPolicy.newBuilder()
                                                .setGracePeriod(Amounts.nanos(grace))));
        return kill.build();
    }

    private static Call.Reconcile reconcile(Effect.Reconcile effect) {
        Call.Reconcile.Builder reconcile = Call.Reconcile.newBuilder();
        for (Effect.Reconcile.Asked asked : effect.tasks()) {
            Call.Reconcile.Task.Builder one =
                    Call.Reconcile.Task.newBuilder().setTaskId(task(asked.task()));
            if (asked.agent().known()) {
                one.setAgentId(agent(asked.agent()));
            }
            reconcile.addTasks(one);
        }
        return reconcile.build();
    }

    private static List<OfferID> ids(List<OfferId> offers) {
        return offers.stream()
                .map(id -> OfferID.newBuilder().setValue(id.value()).build())
                .toList();
    }

    private static Filters filters(Duration refuse) {
        return Filters.newBuilder().setRefuseSeconds(Amounts.seconds(refuse)).build();
    }

    private static TaskID task(String id) {
        return TaskID.newBuilder().setValue(id).build();
    }

    private static ExecutorID executor(String id) {
        return ExecutorID.newBuilder().setValue(id).build();
    }

    private static AgentID agent(AgentId id) {
        return AgentID.newBuilder().setValue(id.value()).build();
    }
}
