package io.carillon.local.cluster;

import java.util.Map;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Address;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.Protos.OfferID;
import org.apache.mesos.v1.Protos.URL;
import org.apache.mesos.v1.Protos.Value;

/** Which resources may be offered to whom, and how an offer is written. Pure functions. */
final class OfferableRules {

    private OfferableRules() {}

    /** At least 0.01 cpus or 32 MB, or what the framework itself asks for the role. */
    static boolean allocatable(Pool pool, FrameworkInfo info, String role) {
        if (pool.isEmpty()) {
            return false;
        }
        OfferFilters filters =
                info.getOfferFiltersOrDefault(role, OfferFilters.getDefaultInstance());
        if (!filters.hasMinAllocatableResources()) {
            return pool.milli("cpus") >= 10 || pool.milli("mem") >= 32_000;
        }
        var quantities = filters.getMinAllocatableResources().getQuantitiesList();
        return quantities.isEmpty()
                || quantities.stream().anyMatch(entry -> has(pool, entry.getQuantitiesMap()));
    }

    private static boolean has(Pool pool, Map<String, Value.Scalar> quantities) {
        return quantities.entrySet().stream()
                .allMatch(
                        entry ->
                                pool.milli(entry.getKey())
                                        >= Amount.milli(entry.getValue().getValue()));
    }

    /**
     * Agents with GPUs are kept for frameworks that know GPUs, and those of other regions for
     * frameworks that know regions; then offer constraints count.
     */
    static boolean visible(
            Agent agent, FrameworkState framework, String role, Optional<String> region) {
        if (agent.total.milli("gpus") > 0 && !framework.capable(Capability.Type.GPU_RESOURCES)) {
            return false;
        }
        if (remote(agent.spec, region) && !framework.capable(Capability.Type.REGION_AWARE)) {
            return false;
        }
        return ConstraintRules.satisfied(framework.constraints, role, agent.spec);
    }

    /** Whether the agent is in another region than the master. */
    private static boolean remote(AgentSpec agent, Optional<String> region) {
        return region.isPresent()
                && agent.domain()
                        .filter(domain -> domain.hasFaultDomain())
                        .map(domain -> domain.getFaultDomain().getRegion().getName())
                        .filter(own -> !own.equals(region.get()))
                        .isPresent();
    }

    /** The offer as the framework sees it. */
    static Offer message(HeldOffer held, MesosSettings settings) {
        FrameworkState framework = held.framework;
        boolean multiRole = framework.capable(Capability.Type.MULTI_ROLE);
        boolean refined = framework.capable(Capability.Type.RESERVATION_REFINEMENT);
        Optional<String> role = multiRole ? Optional.of(held.role) : Optional.empty();
        AgentSpec spec = held.agent.spec;
        Offer.Builder offer =
                Offer.newBuilder()
                        .setId(OfferID.newBuilder().setValue(held.id))
                        .setFrameworkId(FrameworkID.newBuilder().setValue(framework.id))
                        .setAgentId(AgentID.newBuilder().setValue(held.agent.id))
                        .setHostname(spec.hostname())
                        .addAllResources(held.pool.toResources(refined, role))
                        .addAllAttributes(spec.attributes())
                        .setUrl(url(spec, settings.host()));
        role.ifPresent(name -> offer.getAllocationInfoBuilder().setRole(name));
        spec.domain().ifPresent(offer::setDomain);
        for (ExecutorKey executor : held.agent.executors.keySet()) {
            if (executor.frameworkId().equals(framework.id)) {
                offer.addExecutorIds(ExecutorID.newBuilder().setValue(executor.executorId()));
            }
        }
        return offer.build();
    }

    private static URL url(AgentSpec spec, String host) {
        return URL.newBuilder()
                .setScheme("http")
                .setAddress(Address.newBuilder().setHostname(host).setIp(host).setPort(spec.port()))
                .setPath(spec.path())
                .build();
    }
}
