package io.carillon.model.job;

import java.util.List;

/**
 * On which agents a task may be placed, or should be if that is possible.
 *
 * @param attribute name of an agent's attribute; {@code hostname} and {@code agent} (the agent's
 *     id) are known of each agent, {@code region} and {@code zone} of those with a fault domain
 * @param operator how the attribute is compared
 * @param values what it is compared with
 * @param preferred an agent that does not meet it is taken if no other one has room
 */
public record Constraint(
        String attribute, Operator operator, List<String> values, boolean preferred) {
    public Constraint {
        values = List.copyOf(values);
    }

    /** How an attribute is compared. */
    public enum Operator {
        IN,
        NOT_IN,
        LIKE,
        UNLIKE,
        EXISTS,
        NOT_EXISTS,
        GREATER,
        LESS
    }

    @Override
    public String toString() {
        return switch (operator) {
            case EXISTS, NOT_EXISTS -> attribute + " " + operator;
            case IN, NOT_IN -> attribute + " " + operator + " " + values;
            case LIKE, UNLIKE, GREATER, LESS ->
                    attribute + " " + operator + " " + String.join(", ", values);
        };
    }
}
