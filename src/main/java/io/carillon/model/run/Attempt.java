package io.carillon.model.run;

import io.carillon.model.AgentId;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt that has ended.
 *
 * @param id the task's name
 * @param agent the agent's id; {@link AgentId#NONE} if it was never placed
 * @param state how it ended
 * @param because why
 * @param startedAt when it was launched; the epoch if never
 * @param endedAt when its end became known
 * @param counted it used up one of {@code retry.maxAttempts}
 * @param host host name of the agent, as far as known
 * @param executor the shared executor that it was launched in; empty: it had one of its own
 */
public record Attempt(
        TaskId id,
        AgentId agent,
        RunState state,
        String because,
        Instant startedAt,
        Instant endedAt,
        boolean counted,
        Optional<String> host,
        Optional<ExecutorId> executor) {
    /** An attempt with an executor of its own. */
    public Attempt(
            TaskId id,
            AgentId agent,
            RunState state,
            String because,
            Instant startedAt,
            Instant endedAt,
            boolean counted,
            Optional<String> host) {
        this(id, agent, state, because, startedAt, endedAt, counted, host, Optional.empty());
    }

    /** An attempt on a host that is not known. */
    public Attempt(
            TaskId id,
            AgentId agent,
            RunState state,
            String because,
            Instant startedAt,
            Instant endedAt,
            boolean counted) {
        this(id, agent, state, because, startedAt, endedAt, counted, Optional.empty());
    }
}
