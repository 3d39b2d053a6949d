package io.carillon.local.cluster;

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
                        ports(31000, 32000)),
                List.of(),
                Optional.empty());
    }

    /** A copy at another address. */
    public AgentSpec at(int newPort, String newPath) {
        return new AgentSpec(hostname, newPort, newPath, resources, attributes, domain);
    }

    /** A copy with one more text attribute. */
    public AgentSpec withAttribute(String name, String text) {
        Attribute attribute =
                Attribute.newBuilder()
                        .setName(name)
                        .setType(Value.Type.TEXT)
                        .setText(Value.Text.newBuilder().setValue(text))
                        .build();
        List<Attribute> more = new java.util.ArrayList<>(attributes);
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
                .setName("ports")
                .setType(Value.Type.RANGES)
                .setRanges(
                        Value.Ranges.newBuilder()
                                .addRange(Value.Range.newBuilder().setBegin(first).setEnd(last)))
                .build();
    }
}
