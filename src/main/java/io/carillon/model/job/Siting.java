package io.carillon.model.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where tasks are placed, among the agents that have room.
 *
 * @param constraints which agents are right
 * @param spread over which groups of agents the tasks of the job are spread
 * @param placement which agents come first; empty: as the cluster has it
 * @param patience how long a shard waits for the offers of other agents; empty: as the cluster has
 *     it
 * @param avoid which jobs' tasks do not go well with its own; absent: none
 * @param role the role of the framework whose offers are used; empty: any
 */
public record Siting(
        List<Constraint> constraints,
        Optional<SpreadRule> spread,
        Optional<PlacementPolicy> placement,
        Optional<Duration> patience,
        Optional<List<Avoid>> avoid,
        Optional<String> role) {
    /** Any agent is right. */
    public static final Siting ANYWHERE = new Siting(List.of(), Optional.empty());

    public Siting {
        constraints = List.copyOf(constraints);
        avoid = avoid.filter(rules -> !rules.isEmpty()).map(List::copyOf);
    }

    /** As the cluster has it otherwise. */
    public Siting(List<Constraint> constraints, Optional<SpreadRule> spread) {
        this(constraints, spread, Optional.empty(), Optional.empty());
    }

    /** Beside any job, and for the offers of any role. */
    public Siting(
            List<Constraint> constraints,
            Optional<SpreadRule> spread,
            Optional<PlacementPolicy> placement,
            Optional<Duration> patience) {
        this(constraints, spread, placement, patience, Optional.empty());
    }

    /** For the offers of any role. */
    public Siting(
            List<Constraint> constraints,
            Optional<SpreadRule> spread,
            Optional<PlacementPolicy> placement,
            Optional<Duration> patience,
            Optional<List<Avoid>> avoid) {
        this(constraints, spread, placement, patience, avoid, Optional.empty());
    }

    /** The same, for the offers of that role. */
    public Siting offeredTo(Optional<String> one) {
        return new Siting(constraints, spread, placement, patience, avoid, one);
    }

    /** The same, apart from some jobs. */
    public Siting apart(List<Avoid> rules) {
        return new Siting(constraints, spread, placement, patience, Optional.of(rules), role);
    }

    /** Which jobs' tasks do not go well with its own. */
    public List<Avoid> avoids() {
        return avoid.orElse(List.of());
    }

    /** The same, or empty if any agent is right. */
    public Optional<Siting> stored() {
        return equals(ANYWHERE) ? Optional.empty() : Optional.of(this);
    }

    /** The same, for agents that also meet other constraints, which come first. */
    Siting under(List<Constraint> others) {
        List<Constraint> all = new ArrayList<>(others);
        all.addAll(constraints);
        return new Siting(all, spread, placement, patience, avoid, role);
    }
}
