package io.carillon.local.cluster;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.mesos.v1.Protos.Attribute;
import org.apache.mesos.v1.Protos.Value;
import org.apache.mesos.v1.scheduler.SchedulerProtos.AttributeConstraint;
import org.apache.mesos.v1.scheduler.SchedulerProtos.OfferConstraints;

/**
 * Offer constraints: a role gets offers of agents that satisfy all constraints of one of its
 * groups. Pure functions. Expressions are those of Java, which is close to but not RE2.
 */
final class ConstraintRules {

    private ConstraintRules() {}

    static Optional<String> validate(OfferConstraints constraints, Set<String> roles) {
        for (var entry : constraints.getRoleConstraintsMap().entrySet()) {
            if (!roles.contains(entry.getKey())) {
                return Optional.of(
                        "`OfferConstraints` specify `role_constraints` for a role '"
                                + entry.getKey()
                                + "' not contained in the set of roles");
            }
            if (entry.getValue().getGroupsCount() == 0) {
                return Optional.of("Role '" + entry.getKey() + "' has an empty set of groups");
            }
            for (var group : entry.getValue().getGroupsList()) {
                if (group.getAttributeConstraintsCount() == 0) {
                    return Optional.of("Empty offer constraint group of " + entry.getKey());
                }
                for (AttributeConstraint constraint : group.getAttributeConstraintsList()) {
                    Optional<String> complaint = validate(constraint);
                    if (complaint.isPresent()) {
                        return complaint;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> validate(AttributeConstraint constraint) {
        try {
            matches(constraint.getPredicate(), Optional.of("x"), true);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("Offer constraint is invalid: " + e.getMessage());
        }
    }

    static boolean satisfied(OfferConstraints constraints, String role, AgentSpec agent) {
        if (!constraints.containsRoleConstraints(role)) {
            return true;
        }
        return constraints.getRoleConstraintsOrThrow(role).getGroupsList().stream()
                .anyMatch(
                        group ->
                                group.getAttributeConstraintsList().stream()
                                        .allMatch(item -> satisfied(item, agent)));
    }

    private static boolean satisfied(AttributeConstraint constraint, AgentSpec agent) {
        var selector = constraint.getSelector();
        AttributeConstraint.Predicate predicate = constraint.getPredicate();
        if (selector.hasAttributeName()) {
            String name = selector.getAttributeName();
            Optional<Attribute> found =
                    agent.attributes().stream().filter(a -> a.getName().equals(name)).findFirst();
            boolean text = found.map(a -> a.getType() == Value.Type.TEXT).orElse(true);
            return matches(predicate, found.map(a -> a.getText().getValue()), text);
        }
        var fault = agent.domain().map(domain -> domain.getFaultDomain());
        return matches(
                predicate,
                switch (selector.getPseudoattributeType()) {
                    case HOSTNAME -> Optional.of(agent.hostname());
                    case REGION -> fault.map(domain -> domain.getRegion().getName());
                    case ZONE -> fault.map(domain -> domain.getZone().getName());
                    case UNKNOWN -> Optional.empty();
                },
                true);
    }

    private static boolean matches(
            AttributeConstraint.Predicate predicate, Optional<String> value, boolean text) {
        return switch (predicate.getPredicateCase()) {
            case EXISTS -> value.isPresent();
            case NOT_EXISTS -> value.isEmpty();
            case TEXT_EQUALS ->
                    !text || value.filter(predicate.getTextEquals().getValue()::equals).isPresent();
            case TEXT_NOT_EQUALS ->
                    !text
                            || value.filter(predicate.getTextNotEquals().getValue()::equals)
                                    .isEmpty();
            case TEXT_MATCHES -> !text || found(predicate.getTextMatches().getRegex(), value);
            case TEXT_NOT_MATCHES ->
                    !text || !found(predicate.getTextNotMatches().getRegex(), value);
            case PREDICATE_NOT_SET -> throw new IllegalArgumentException("no predicate");
        };
    }

    private static boolean found(String regex, Optional<String> value) {
        Pattern pattern = Pattern.compile(regex);
        return value.filter(text -> pattern.matcher(text).matches()).isPresent();
    }
}
