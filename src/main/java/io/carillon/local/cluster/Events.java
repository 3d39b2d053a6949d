package io.carillon.local.cluster;

import java.time.Duration;
import java.util.List;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DomainInfo.FaultDomain;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/** Builds the events of the scheduler API. Pure functions. */
final class Events {

    private static final Event HEARTBEAT = Event.newBuilder().setType(Event.Type.HEARTBEAT).build();

    private Events() {}

    static Event heartbeat() {
        return HEARTBEAT;
    }

    static Event subscribed(String frameworkId, Duration heartbeat, MasterInfo master) {
        return Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(
                        Event.Subscribed.newBuilder()
                                .setFrameworkId(FrameworkID.newBuilder().setValue(frameworkId))
                                .setHeartbeatIntervalSeconds(heartbeat.toNanos() / 1e9)
                                .setMasterInfo(master))
                .build();
    }

    static Event error(String message) {
        return Event.newBuilder()
                .setType(Event.Type.ERROR)
                .setError(Event.Error.newBuilder().setMessage(message))
                .build();
    }

    static Event offers(List<Offer> offers) {
        return Event.newBuilder()
                .setType(Event.Type.OFFERS)
                .setOffers(Event.Offers.newBuilder().addAllOffers(offers))
                .build();
    }

    static Event rescind(String offerId) {
        return Event.newBuilder()
                .setType(Event.Type.RESCIND)
                .setRescind(
                        Event.Rescind.newBuilder()
                                .setOfferId(OfferID.newBuilder().setValue(offerId)))
                .build();
    }

    static Event update(TaskStatus status) {
        return Event.newBuilder()
                .setType(Event.Type.UPDATE)
                .setUpdate(Event.Update.newBuilder().setStatus(status))
                .build();
    }

    static Event failure(String agentId) {
        return Event.newBuilder()
                .setType(Event.Type.FAILURE)
                .setFailure(
                        Event.Failure.newBuilder()
                                .setAgentId(AgentID.newBuilder().setValue(agentId)))
                .build();
    }

    static Event failure(String agentId, String executorId, int status) {
        Event.Builder event = failure(agentId).toBuilder();
        event.getFailureBuilder()
                .setExecutorId(ExecutorID.newBuilder().setValue(executorId))
                .setStatus(status);
        return event.build();
    }

    /** The MasterInfo of a master. */
    static MasterInfo master(String id, MesosSettings settings) {
        MasterInfo.Builder info =
                MasterInfo.newBuilder()
                        .setId(id)
                        .setIp(packed(settings.host()))
                        .setPort(settings.port())
                        .setPid("master@" + settings.host() + ":" + settings.port())
                        .setHostname(settings.host())
                        .setVersion(settings.version())
                        .setAddress(
                                Address.newBuilder()
                                        .setHostname(settings.host())
                                        .setIp(settings.host())
                                        .setPort(settings.port()))
                        .addCapabilities(
                                MasterInfo.Capability.newBuilder()
                                        .setType(MasterInfo.Capability.Type.AGENT_UPDATE))
                        .addCapabilities(
                                MasterInfo.Capability.newBuilder()
                                        .setType(MasterInfo.Capability.Type.AGENT_DRAINING));
        settings.region()
                .ifPresent(
                        name ->
                                info.getDomainBuilder()
                                        .getFaultDomainBuilder()
                                        .setRegion(
                                                FaultDomain.RegionInfo.newBuilder().setName(name))
                                        .setZone(FaultDomain.ZoneInfo.newBuilder().setName("")));
        return info.build();
    }

    /** An IPv4 address in network byte order, read as a little-endian number; 0 for a name. */
    private static int packed(String host) {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4 || !host.matches("[0-9.]+")) {
            return 0;
        }
        int packed = 0;
        for (int i = 3; i >= 0; i--) {
            packed = packed << 8 | Integer.parseInt(parts[i]);
        }
        return packed;
    }
}
