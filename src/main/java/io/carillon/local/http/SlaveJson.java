package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.master.MasterProtos.Response;

/** An agent in the JSON of the endpoints without version. Pure functions. */
final class SlaveJson {

    /** What the local agents can do of what real ones can. */
    private static final List<String> CAPABILITIES =
            List.of(
                    "HIERARCHICAL_ROLE",
                    "MULTI_ROLE",
                    "RESERVATION_REFINEMENT",
                    "AGENT_DRAINING",
                    "TASK_RESOURCE_LIMITS");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SlaveJson() {}

    /** As in {@code /state-summary}. */
    static ObjectNode summary(Response.GetAgents.Agent agent) {
        ObjectNode slave = JSON.objectNode();
        slave.put("id", agent.getAgentInfo().getId().getValue());
        slave.put("hostname", agent.getAgentInfo().getHostname());
        slave.put("port", agent.getAgentInfo().getPort());
        slave.put("pid", agent.getPid());
        slave.put("active", agent.getActive());
        slave.put("deactivated", agent.getDeactivated());
        slave.put("version", agent.getVersion());
        slave.put("registered_time", agent.getRegisteredTime().getNanoseconds() / 1e9);
        slave.set("attributes", ResourceJson.attributes(agent.getAgentInfo().getAttributesList()));
        slave.set("used_resources", ResourceJson.of(agent.getAllocatedResourcesList()));
        slave.set("offered_resources", ResourceJson.of(agent.getOfferedResourcesList()));
        totals(slave, agent.getTotalResourcesList());
        CAPABILITIES.forEach(slave.putArray("capabilities")::add);
        return slave;
    }

    /** As in {@code /state} and {@code /slaves}: with each resource in full. */
    static ObjectNode full(Response.GetAgents.Agent agent) {
        ObjectNode slave = summary(agent);
        ObjectNode reserved = slave.putObject("reserved_resources_full");
        reservations(agent.getTotalResourcesList())
                .forEach((role, resources) -> reserved.set(role, full(resources)));
        slave.set("unreserved_resources_full", full(unreserved(agent.getTotalResourcesList())));
        slave.set("used_resources_full", full(agent.getAllocatedResourcesList()));
        slave.set("offered_resources_full", full(agent.getOfferedResourcesList()));
        return slave;
    }

    /** The resources of an agent: all, by role, and those that have none. */
    static void totals(ObjectNode slave, List<Resource> resources) {
        slave.set("resources", ResourceJson.of(resources));
        ObjectNode reserved = slave.putObject("reserved_resources");
        reservations(resources).forEach((role, some) -> reserved.set(role, ResourceJson.of(some)));
        slave.set("unreserved_resources", ResourceJson.of(unreserved(resources)));
    }

    /** The reserved resources, by role. */
    static Map<String, List<Resource>> reservations(List<Resource> resources) {
        Map<String, List<Resource>> byRole = new TreeMap<>();
        for (Resource resource : resources) {
            int depth = resource.getReservationsCount();
            if (depth > 0) {
                byRole.computeIfAbsent(
                                resource.getReservations(depth - 1).getRole(),
                                role -> new ArrayList<>())
                        .add(resource);
            }
        }
        return byRole;
    }

    private static List<Resource> unreserved(List<Resource> resources) {
        return resources.stream().filter(one -> one.getReservationsCount() == 0).toList();
    }

    private static ArrayNode full(List<Resource> resources) {
        ArrayNode list = JSON.arrayNode();
        resources.forEach(resource -> list.add(ProtoJsonWriter.write(resource)));
        return list;
    }
}
