package io.carillon.local.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.DomainInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/**
 * The resources and addresses of one modelled agent.
 *
 * @param hostname its host name, as offers show it
 * @param port its port, as offers show it
 * @param path path of its own URLs, such as {@code /slave(1)}
 * @param resources all its resources; with {@code role} or {@code reservations} for static
 *     reservations
 * @param attributes its attributes
 * @param domain its region and zone
 */
public record AgentSpec(
        String hostname,
        int port,
        String path,
        List<Resource> resources,
        List<Attribute> attributes,
        Optional<DomainInfo> domain) {
    private static final String PORTS = "ports";
    private static final int FIRST_PORT = 31_000;

    /** Behind it, systems take the ports of connections that they open. */
    private static final int LAST_PORT = 32_767;

    /** As many as an agent has that is alone on its machine. */
    private static final int MOST_PORTS = 1_001;

    /** Copies the lists. */
    public AgentSpec {
        resources = List.copyOf(resources);
        attributes = List.copyOf(attributes);
    }

    /** An agent with cpus, memory and disk in MiB, and ports 31000 to 32000. */
    public static AgentSpec of(String hostname, double cpus, long memMiB, long diskMiB) {
        return new AgentSpec(
                hostname,
                5051,
                "/slave(1)",
                List.of(
                        scalar("cpus", cpus),
                        scalar("mem", (double) memMiB),
                        scalar("disk", (double) diskMiB),
                        ports(FIRST_PORT, FIRST_PORT + MOST_PORTS - 1L)),
                List.of(),
                Optional.empty());
    }

    /** A copy at another address. */
    public AgentSpec at(int newPort, String newPath) {
        return new AgentSpec(hostname, newPort, newPath, resources, attributes, domain);
    }

    /**
     * A copy with its share of the ports of one machine, so that no two agents there offer the same
     * one, unless there are more agents than ports.
     *
     * @param index its place among the agents, beginning with 0
     */
    public AgentSpec besides(int index, int agents) {
        int all = LAST_PORT - FIRST_PORT + 1;
        int each = Math.max(1, Math.min(MOST_PORTS, all / agents));
        long first = FIRST_PORT + (long) index * each % all;
        List<Resource> own = new ArrayList<>(resources);
        own.removeIf(resource -> resource.getName().equals(PORTS));
        own.add(ports(first, first + each - 1));
        return new AgentSpec(hostname, port, path, own, attributes, domain);
    }

    /** A copy with one more text attribute. */
    public AgentSpec withAttribute(String name, String text) {
        Attribute attribute =
                Attribute.newBuilder()
                        .setName(name)
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue(text))
                        .build();
        List<Attribute> more = new ArrayList<>(attributes);
        more.add(attribute);
        return new AgentSpec(hostname, port, path, resources, more, domain);
    }

    /** An unreserved scalar resource. */
    public static Resource scalar(String name, double amount) {
        return Resource.newBuilder()
                .setName(name)
                .setType(Value.Type.SCALAR)
                .setScalar(Value.Scalar.newBuilder().setValue(amount))
                .build();
    }

    private static Resource ports(long first, long last) {
        return Resource.newBuilder()
                .setName(PORTS)
                .setType(Value.Type.RANGES)
                .setRanges(
                        Value.Ranges.newBuilder()
                                .addRange(Value.Range.newBuilder().setBegin(first).setEnd(last)))
                .build();
    }
}
