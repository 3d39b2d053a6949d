package io.carillon.local.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carillon.local.cluster.ResourceText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Resources and attributes in the short form of {@code /state}. Pure functions. */
final class ResourceJson {

    private ResourceJson() {}

    /** Sums by name; cpus, gpus, mem and disk are always there. */
    static ObjectNode of(List<Resource> resources) {
        Map<String, Double> sums = new TreeMap<>(Map.of("cpus", 0.0, "gpus", 0.0, "mem", 0.0));
        sums.put("disk", 0.0);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Resource resource : resources) {
            if (resource.getType() == Value.Type.SCALAR) {
                sums.merge(resource.getName(), resource.getScalar().getValue(), Double::sum);
            } else {
                object.put(resource.getName(), ResourceText.amount(resource));
            }
        }
        sums.forEach((name, sum) -> object.put(name, Math.round(sum * 1000) / 1000.0));
        return object;
    }

    static ObjectNode attributes(List<Attribute> attributes) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Attribute attribute : attributes) {
            if (attribute.hasText()) {
                object.put(attribute.getName(), attribute.getText().getValue());
            } else if (attribute.hasScalar()) {
                object.put(attribute.getName(), attribute.getScalar().getValue());
            }
        }
        return object;
    }
}
