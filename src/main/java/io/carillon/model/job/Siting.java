package io.carillon.model.job;

import java.util.ArrayList;
import java.util.List;

/**
 * Where tasks are placed, among the agents that have room.
 *
 * @param constraints which agents are right
 */
public record Siting(List<Constraint> constraints) {
    /** Any agent is right. */
    public static final Siting ANYWHERE = new Siting(List.of());

    public Siting {
        constraints = List.copyOf(constraints);
    }

    /** The same, for agents that also meet other constraints, which come first. */
    Siting under(List<Constraint> others) {
        if (others.isEmpty()) {
            return this;
        }
        List<Constraint> all = new ArrayList<>(others);
        all.addAll(constraints);
        return new Siting(all);
    }
}
