package io.carillon.core.placement;

import io.carillon.model.job.Constraint;
import io.carillon.model.mesos.AgentFacts;
import io.carillon.model.mesos.AttributeValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Whether an agent meets constraints, and why not. A text or a number is compared itself; a set or
 * ranges meet a comparison if one of their members does. {@code NOT_IN}, {@code UNLIKE} and {@code
 * NOT_EXISTS} are the opposite of the others, so an agent without the attribute meets them. Pure.
 */
public final class ConstraintRules {
    private ConstraintRules() {}

    /** What keeps a task from the agent: the first constraint that is not only preferred. */
    public static Optional<Constraint> unmet(List<Constraint> constraints, AgentFacts agent) {
        for (Constraint constraint : constraints) {
            if (!constraint.preferred() && !meets(constraint, agent)) {
                return Optional.of(constraint);
            }
        }
        return Optional.empty();
    }

    /** How many of the preferred constraints the agent does not meet. */
    public static int wishes(List<Constraint> constraints, AgentFacts agent) {
        int unmet = 0;
        for (Constraint constraint : constraints) {
            unmet += constraint.preferred() && !meets(constraint, agent) ? 1 : 0;
        }
        return unmet;
    }

    /** Whether the agent meets the constraint. */
    public static boolean meets(Constraint constraint, AgentFacts agent) {
        Optional<AttributeValue> value = agent.find(constraint.attribute());
        List<String> values = constraint.values();
        return switch (constraint.operator()) {
            case EXISTS -> value.isPresent();
            case NOT_EXISTS -> value.isEmpty();
            case IN -> any(value, values, ConstraintRules::is);
            case NOT_IN -> !any(value, values, ConstraintRules::is);
            case LIKE -> any(value, values, ConstraintRules::like);
            case UNLIKE -> !any(value, values, ConstraintRules::like);
            case GREATER -> any(value, values, (one, than) -> differs(one, than, 1));
            case LESS -> any(value, values, (one, than) -> differs(one, than, -1));
        };
    }

    /** What the agent has instead, as a clause: "rack is r3" or "there is no rack". */
    public static String instead(Constraint constraint, AgentFacts agent) {
        return agent.find(constraint.attribute())
                .map(value -> constraint.attribute() + " is " + value)
                .orElse("there is no " + constraint.attribute());
    }

    private static boolean any(
            Optional<AttributeValue> value,
            List<String> values,
            BiPredicate<AttributeValue, String> meets) {
        return value.isPresent()
                && values.stream().anyMatch(wanted -> meets.test(value.get(), wanted));
    }

    private static boolean is(AttributeValue value, String wanted) {
        if (value instanceof AttributeValue.Scalar scalar) {
            return number(wanted).filter(is(scalar)).isPresent();
        }
        if (value instanceof AttributeValue.Ranges ranges) {
            return ranges.ranges().stream().anyMatch(range -> holds(range, wanted));
        }
        return value.members().contains(wanted);
    }

    private static Predicate<BigDecimal> is(AttributeValue.Scalar scalar) {
        return number -> number.compareTo(BigDecimal.valueOf(scalar.milli(), 3)) == 0;
    }

    /** Whether the number, or each number of "from-to", is within the range. */
    private static boolean holds(AttributeValue.Range range, String wanted) {
        int dash = wanted.indexOf('-', 1);
        if (dash < 0) {
            return number(wanted).filter(number -> within(range, number)).isPresent();
        }
        Optional<BigDecimal> from = number(wanted.substring(0, dash));
        Optional<BigDecimal> to = number(wanted.substring(dash + 1));
        return from.isPresent()
                && to.isPresent()
                && within(range, from.get())
                && within(range, to.get());
    }

    private static boolean within(AttributeValue.Range range, BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0
                && number.compareTo(BigDecimal.valueOf(range.begin())) >= 0
                && number.compareTo(BigDecimal.valueOf(range.end())) <= 0;
    }

    private static boolean like(AttributeValue value, String expression) {
        return value.members().stream().anyMatch(member -> Patterns.matches(expression, member));
    }

    /** Whether a member is a number that is greater (sign 1) or less (sign -1). */
    private static boolean differs(AttributeValue value, String than, int sign) {
        Optional<BigDecimal> limit = number(than);
        if (limit.isEmpty()) {
            return false;
        }
        if (value instanceof AttributeValue.Ranges ranges) {
            return ranges.ranges().stream()
                    .map(range -> BigDecimal.valueOf(sign > 0 ? range.end() : range.begin()))
                    .anyMatch(number -> number.compareTo(limit.get()) * sign > 0);
        }
        return value.members().stream()
                .map(ConstraintRules::number)
                .flatMap(Optional::stream)
                .anyMatch(number -> number.compareTo(limit.get()) * sign > 0);
    }

    /** The number that a text is; empty: it is none. Exponents are none: they may be huge. */
    public static Optional<BigDecimal> number(String text) {
        if (text.isEmpty() || text.length() > 40 || !text.matches("[+-]?[0-9]+(\\.[0-9]+)?")) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(text));
    }
}
