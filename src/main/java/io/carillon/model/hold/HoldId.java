package io.carillon.model.hold;

import io.carillon.model.AgentId;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The identity of a hold. An immutable value, ordered by its spelling.
 *
 * @param scope what it holds back
 * @param agent the agent that is drained; {@link AgentId#NONE} for the other scopes
 */
public record HoldId(Scope scope, AgentId agent) implements Comparable<HoldId> {
    /** What a hold holds back. */
    public enum Scope {
        /** Launches on one agent: a drain. */
        AGENT,
        /** All launches, because an operator wants it: a freeze by hand. */
        CLUSTER,
        /** All launches, because many tasks were lost at once. */
        BRAKE
    }

    /** The freeze by hand. */
    public static final HoldId CLUSTER = new HoldId(Scope.CLUSTER, AgentId.NONE);

    /** The freeze that begins by itself. */
    public static final HoldId BRAKE = new HoldId(Scope.BRAKE, AgentId.NONE);

    private static final String AGENT_PREFIX = "agent~";
    private static final Pattern AGENT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,150}");

    /** The drain of that agent. */
    public static HoldId of(AgentId agent) {
        return new HoldId(Scope.AGENT, agent);
    }

    /** Whether agents with such an id can be drained: all that Mesos gives. */
    public static boolean isAgent(AgentId agent) {
        return AGENT_NAME.matcher(agent.value()).matches();
    }

    /** The identity with that spelling; empty if there is none. */
    public static Optional<HoldId> parse(String text) {
        if (text.equals(CLUSTER.toString())) {
            return Optional.of(CLUSTER);
        }
        if (text.equals(BRAKE.toString())) {
            return Optional.of(BRAKE);
        }
        return Optional.of(text)
                .filter(name -> name.startsWith(AGENT_PREFIX))
                .map(name -> new AgentId(name.substring(AGENT_PREFIX.length())))
                .filter(HoldId::isAgent)
                .map(HoldId::of);
    }

    @Override
    public int compareTo(HoldId other) {
        return toString().compareTo(other.toString());
    }

    /** Its spelling: {@code cluster}, {@code brake} or {@code agent~<id>}. */
    @Override
    public String toString() {
        return switch (scope) {
            case AGENT -> AGENT_PREFIX + agent;
            case CLUSTER -> "cluster";
            case BRAKE -> "brake";
        };
    }
}
