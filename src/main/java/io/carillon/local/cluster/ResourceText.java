package io.carillon.local.cluster;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mesos.v1.Protos.Resource;

/** Writes resources as Mesos does in messages and JSON, such as {@code cpus:0.5}. Pure. */
public final class ResourceText {

    private ResourceText() {}

    /** A list of resources, in its order. */
    public static String of(List<Resource> resources) {
        return resources.stream().map(ResourceText::of).collect(Collectors.joining("; "));
    }

    /** Name, reservation and amount. */
    public static String of(Resource resource) {
        String role =
                resource.getReservationsCount() == 0
                        ? ""
                        : "(reservations: ["
                                + resource.getReservationsList().stream()
                                        .map(entry -> "(" + entry.getType() + "," + entry.getRole())
                                        .map(entry -> entry + ")")
                                        .collect(Collectors.joining(","))
                                + "])";
        String allocated =
                resource.getAllocationInfo().hasRole()
                        ? "(allocated: " + resource.getAllocationInfo().getRole() + ")"
                        : "";
        return resource.getName() + allocated + role + ":" + amount(resource);
    }

    /** Only the amount: {@code 0.5}, {@code [1-2, 5-5]} or {@code {a, b}}. */
    public static String amount(Resource resource) {
        return switch (resource.getType()) {
            case SCALAR -> number(resource.getScalar().getValue());
            case RANGES ->
                    resource.getRanges().getRangeList().stream()
                            .map(range -> range.getBegin() + "-" + range.getEnd())
                            .collect(Collectors.joining(", ", "[", "]"));
            case SET -> "{" + String.join(", ", resource.getSet().getItemList()) + "}";
            case TEXT -> "";
        };
    }

    private static String number(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }
}
