package io.carillon.local.cluster;

import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Value;

/** Whether a resource of a task is valid; each rule returns the error. Pure functions. */
final class TaskResourceRules {

    private TaskResourceRules() {}

    /** The first error of a list of resources. */
    static Optional<String> validate(List<Resource> resources) {
        for (Resource resource : resources) {
            Optional<String> complaint = validate(resource);
            if (complaint.isPresent()) {
                return complaint.map(
                        text -> "Resource '" + ResourceText.of(resource) + "' is invalid: " + text);
            }
        }
        return Optional.empty();
    }

    /** GPUs are whole numbers; on a real master this error affects only the one task. */
    static Optional<String> gpus(List<Resource> resources) {
        return resources.stream()
                        .filter(resource -> resource.getName().equals("gpus"))
                        .map(resource -> resource.getScalar().getValue())
                        .anyMatch(value -> value != Math.rint(value))
                ? Optional.of(
                        "Task uses invalid resources: Invalid 'gpus' resource: The 'gpus' resource"
                                + " must be an unsigned integer")
                : Optional.empty();
    }

    private static Optional<String> validate(Resource resource) {
        if (resource.getName().isEmpty()) {
            return Optional.of("Empty resource name");
        }
        boolean ranges = resource.hasRanges();
        boolean set = resource.hasSet();
        boolean scalar = resource.hasScalar();
        Optional<String> complaint =
                switch (resource.getType()) {
                    case SCALAR ->
                            !scalar || ranges || set
                                    ? Optional.of("Invalid scalar resource")
                                    : scalar(resource);
                    case RANGES ->
                            !ranges || scalar || set
                                    ? Optional.of("Invalid ranges resource")
                                    : ranges(resource.getRanges());
                    case SET ->
                            !set || scalar || ranges
                                    ? Optional.of("Invalid set resource")
                                    : set(resource.getSet());
                    case TEXT -> Optional.of("Unsupported resource type");
                };
        return complaint.or(() -> reservation(resource));
    }

    private static Optional<String> scalar(Resource resource) {
        double value = resource.getScalar().getValue();
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Optional.of("Invalid scalar resource: value is not a finite number");
        }
        if (value < 0 || (value != 0 && Amount.milli(value) == 0)) {
            return Optional.of("Invalid scalar resource: value <= 0");
        }
        return resource.hasDisk() && !resource.getName().equals("disk")
                ? Optional.of("DiskInfo should not be set for " + resource.getName() + " resource")
                : Optional.empty();
    }

    private static Optional<String> ranges(Value.Ranges ranges) {
        for (int i = 0; i < ranges.getRangeCount(); i++) {
            Value.Range range = ranges.getRange(i);
            if (Long.compareUnsigned(range.getBegin(), range.getEnd()) > 0) {
                return Optional.of("Invalid ranges resource: begin > end");
            }
            for (int k = 0; k < i; k++) {
                Value.Range other = ranges.getRange(k);
                if (range.getBegin() <= other.getEnd() && other.getBegin() <= range.getEnd()) {
                    return Optional.of("Invalid ranges resource: overlapping ranges");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> set(Value.Set set) {
        return set.getItemList().stream().distinct().count() < set.getItemCount()
                ? Optional.of("Invalid set resource: duplicated elements")
                : Optional.empty();
    }

    private static Optional<String> reservation(Resource resource) {
        if (resource.getReservationsCount() > 0
                && (resource.hasReservation() || resource.hasRole())) {
            return Optional.of("Resource mixes the two formats of reservations");
        }
        if (resource.hasReservation() && resource.getRole().equals("*")) {
            return Optional.of("Invalid reservation: role \"*\" cannot be dynamically reserved");
        }
        return Optional.empty();
    }
}
