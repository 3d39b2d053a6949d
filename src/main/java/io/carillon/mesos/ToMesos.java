package io.carillon.mesos;

import com.google.protobuf.ByteString;
import io.carillon.core.contract.Effect;
import io.carillon.runtime.Mesos.Registration;
import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.Filters;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.KillPolicy;
import org.apache.mesos.v1.Protos.Offer.Operation;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Our orders as calls. */
final class ToMesos {

    private static final List<Capability.Type> CAPABILITIES =
            List.of(
                    Capability.Type.MULTI_ROLE,
                    Capability.Type.PARTITION_AWARE,
                    Capability.Type.TASK_KILLING_STATE,
                    Capability.Type.RESERVATION_REFINEMENT,
                    Capability.Type.GPU_RESOURCES);

    private ToMesos() {}

    /** SUBSCRIBE, with the id in both places or in none. */
    static Call subscribe(FrameworkSettings settings, Registration registration) {
        FrameworkInfo.Builder info =
                FrameworkInfo.newBuilder()
                        .setName(settings.name())
                        .setUser(settings.user())
                        .addAllRoles(settings.roles())
                        .setFailoverTimeout(Amounts.seconds(settings.failoverTimeout()))
                        .setCheckpoint(true)
                        .setHostname(settings.hostname());
        CAPABILITIES.forEach(c -> info.addCapabilities(Capability.newBuilder().setType(c)));
        settings.principal().ifPresent(info::setPrincipal);
        if (!settings.webUiUrl().isEmpty()) {
            info.setWebuiUrl(settings.webUiUrl());
        }
        Call.Builder call = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
        registration
                .frameworkId()
                .map(id -> FrameworkID.newBuilder().setValue(id).build())
                .ifPresent(
                        id -> {
                            call.setFrameworkId(id);
                            info.setId(id);
                        });
        Call.Subscribe.Builder subscribe = Call.Subscribe.newBuilder().setFrameworkInfo(info);
        if (registration.suppressed()) {
            subscribe.addAllSuppressedRoles(settings.roles());
        }
        return call.setSubscribe(subscribe).build();
    }

    /** Any other call, for the framework of that id. */
    static Call call(FrameworkID framework, Effect.ToMesos effect) {
        Call.Builder call = Call.newBuilder().setFrameworkId(framework);
        if (effect instanceof Effect.Accept accept) {
            call.setType(Call.Type.ACCEPT).setAccept(accept(accept));
        } else if (effect instanceof Effect.Decline decline) {
            call.setType(Call.Type.DECLINE)
                    .setDecline(
                            Call.Decline.newBuilder()
                                    .addAllOfferIds(ids(decline.offers()))
                                    .setFilters(filters(decline.refuse())));
        } else if (effect instanceof Effect.AcceptInverse fine) {
            call.setType(Call.Type.ACCEPT_INVERSE_OFFERS)
                    .setAcceptInverseOffers(
                            Call.AcceptInverseOffers.newBuilder()
                                    .addAllInverseOfferIds(ids(fine.inverseOffers()))
                                    .setFilters(filters(fine.pause())));
        } else if (effect instanceof Effect.Kill kill) {
            call.setType(Call.Type.KILL).setKill(kill(kill));
        } else if (effect instanceof Effect.Acknowledge known) {
            call.setType(Call.Type.ACKNOWLEDGE)
                    .setAcknowledge(
                            Call.Acknowledge.newBuilder()
                                    .setAgentId(agent(known.agent()))
                                    .setTaskId(task(known.task()))
                                    .setUuid(ByteString.copyFrom(known.uuid().bytes())));
        } else if (effect instanceof Effect.Reconcile reconcile) {
            call.setType(Call.Type.RECONCILE).setReconcile(reconcile(reconcile));
        } else if (effect instanceof Effect.Revive) {
            call.setType(Call.Type.REVIVE);
        } else if (effect instanceof Effect.Suppress) {
            call.setType(Call.Type.SUPPRESS);
        } else {
            throw new IllegalArgumentException("Not known how to say to Mesos: " + effect);
        }
        return call.build();
    }

    private static Call.Accept accept(Effect.Accept effect) {
        Call.Accept.Builder accept =
                Call.Accept.newBuilder()
                        .addAllOfferIds(ids(effect.offers()))
                        .setFilters(filters(effect.refuse()));
        if (!effect.launches().isEmpty()) {
            Operation.Launch.Builder launch = Operation.Launch.newBuilder();
            effect.launches()
                    .forEach(one -> launch.addTaskInfos(LaunchMessages.task(one, effect.agent())));
            accept.addOperations(
                    Operation.newBuilder().setType(Operation.Type.LAUNCH).setLaunch(launch));
        }
        return accept.build();
    }

    private static Call.Kill kill(Effect.Kill effect) {
        Call.Kill.Builder kill = Call.Kill.newBuilder().setTaskId(task(effect.task()));
        if (!effect.agent().isEmpty()) {
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
            if (!asked.agent().isEmpty()) {
                one.setAgentId(agent(asked.agent()));
            }
            reconcile.addTasks(one);
        }
        return reconcile.build();
    }

    private static List<OfferID> ids(List<String> offers) {
        return offers.stream().map(id -> OfferID.newBuilder().setValue(id).build()).toList();
    }

    private static Filters filters(Duration refuse) {
        return Filters.newBuilder().setRefuseSeconds(Amounts.seconds(refuse)).build();
    }

    private static TaskID task(String id) {
        return TaskID.newBuilder().setValue(id).build();
    }

    private static AgentID agent(String id) {
        return AgentID.newBuilder().setValue(id).build();
    }
}
