package io.carillon.local.cluster;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.FrameworkInfo.Capability;
import org.apache.mesos.v1.Protos.OfferFilters;
import org.apache.mesos.v1.scheduler.SchedulerProtos.OfferConstraints;

/** Whether a FrameworkInfo is valid; each rule returns the error. Pure functions. */
final class FrameworkInfoRules {

    private FrameworkInfoRules() {}

    /** The roles of a framework: {@code roles} with MULTI_ROLE, else the one {@code role}. */
    static List<String> roles(FrameworkInfo info) {
        return States.capable(info, Capability.Type.MULTI_ROLE)
                ? info.getRolesList()
                : List.of(info.getRole());
    }

    /** The first error of a subscription or an update of the framework. */
    static Optional<String> validate(
            FrameworkInfo info, List<String> suppressed, OfferConstraints constraints) {
        return roleFields(info)
                .or(() -> id(info))
                .or(() -> filters(info))
                .or(() -> failoverTimeout(info))
                .or(() -> suppressed(info, suppressed))
                .or(() -> ConstraintRules.validate(constraints, new HashSet<>(roles(info))));
    }

    private static Optional<String> roleFields(FrameworkInfo info) {
        boolean multiRole = States.capable(info, Capability.Type.MULTI_ROLE);
        if (multiRole && info.hasRole()) {
            return Optional.of(
                    "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE"
                            + " capable");
        }
        if (!multiRole && info.getRolesCount() > 0) {
            return Optional.of(
                    "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE"
                            + " capable");
        }
        Set<String> seen = new HashSet<>();
        for (String role : roles(info)) {
            if (!seen.add(role)) {
                return Optional.of(
                        "'FrameworkInfo.roles' contains duplicate items: { " + role + " }");
            }
            Optional<String> complaint = NameRules.role(role);
            if (complaint.isPresent()) {
                return complaint.map(
                        text ->
                                (multiRole
                                                ? "'FrameworkInfo.roles' contains invalid role: "
                                                : "'FrameworkInfo.role' is not a valid role: ")
                                        + text);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> id(FrameworkInfo info) {
        return info.getId().getValue().isEmpty()
                ? Optional.empty()
                : NameRules.id(info.getId().getValue());
    }

    private static Optional<String> filters(FrameworkInfo info) {
        List<String> roles = roles(info);
        for (var entry : info.getOfferFiltersMap().entrySet()) {
            OfferFilters filters = entry.getValue();
            if (filters.hasMinAllocatableResources() && !roles.contains(entry.getKey())) {
                return Optional.of(
                        "Offer filters specified for an unknown role '" + entry.getKey() + "'");
            }

            for (var quantities : filters.getMinAllocatableResources().getQuantitiesList()) {
                if (quantities.getQuantitiesCount() == 0
                        || quantities.getQuantitiesMap().values().stream()
                                .anyMatch(amount -> !(amount.getValue() >= 0))) {
                    return Optional.of(
                            "Invalid resource quantities in offer filters of role '"
                                    + entry.getKey()
                                    + "'");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> failoverTimeout(FrameworkInfo info) {
        double seconds = info.getFailoverTimeout();
        return Math.abs(seconds) <= Long.MAX_VALUE / 1e9
                ? Optional.empty()
                : Optional.of("The framework failover_timeout (" + seconds + ") is invalid");
    }

    private static Optional<String> suppressed(FrameworkInfo info, Collection<String> suppressed) {
        List<String> roles = roles(info);
        List<String> strangers =
                suppressed.stream().filter(role -> !roles.contains(role)).sorted().toList();
        return strangers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Suppressed roles { "
                                + String.join(", ", strangers)
                                + " } are not contained in the set of roles");
    }
}
