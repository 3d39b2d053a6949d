package io.carillon.model.run;

import io.carillon.model.AgentId;
import java.time.Instant;
import java.util.Optional;

/**
 * The current attempt at a shard.
 *
 * @param id the id of the task
 * @param phase how far it has come
 * @param notBefore while PLANNED: when it may be placed
 * @param agent id of the agent, {@link AgentId#NONE} while PLANNED
 * @param host host name of the agent, empty while PLANNED
 * @param launchedAt when it became LAUNCHING; the epoch while PLANNED
 * @param since when it came into this phase
 * @param unconfirmed taken over from an earlier term or connection, not yet confirmed by Mesos; it
 *     counts as live
 * @param kill the wish that the task ends, if any
 * @param executor the shared executor that it was launched in; empty: it has one of its own
 * @param edition which edition of its run it executes, or was planned for; empty: the first
 * @param group the group of agents that it counts for in the spread of its job, as {@code
 *     attribute=value}; further lines, if it counts for jobs that avoid others; empty: it counts
 *     for none
 * @param wellness what its checks have told; empty: nothing yet, or it has none
 */
public record Task(
        TaskId id,
        TaskPhase phase,
        Instant notBefore,
        AgentId agent,
        String host,
        Instant launchedAt,
        Instant since,
        boolean unconfirmed,
        Optional<KillWish> kill,
        Optional<ExecutorId> executor,
        Optional<Integer> edition,
        Optional<String> group,
        Optional<Wellness> wellness) {
    /** A task with an executor of its own. */
    public Task(
            TaskId id,
            TaskPhase phase,
            Instant notBefore,
            AgentId agent,
            String host,
            Instant launchedAt,
            Instant since,
            boolean unconfirmed,
            Optional<KillWish> kill) {
        this(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                kill,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** A new attempt, not to be placed before that instant. */
    public static Task planned(TaskId id, Instant now, Instant notBefore) {
        return new Task(
                id,
                TaskPhase.PLANNED,
                notBefore,
                AgentId.NONE,
                "",
                Instant.EPOCH,
                now,
                false,
                Optional.empty());
    }

    /** The task, which is PLANNED, not to be placed before that instant. */
    public Task notBefore(Instant later) {
        return new Task(
                id,
                phase,
                later,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                kill,
                executor,
                edition,
                group,
                wellness);
    }

    /** The task as it is when placed on an agent. */
    public Task launching(AgentId onAgent, String onHost, Instant now) {
        return new Task(
                id,
                TaskPhase.LAUNCHING,
                notBefore,
                onAgent,
                onHost,
                now,
                now,
                false,
                kill,
                Optional.empty(),
                edition,
                Optional.empty(),
                Optional.empty());
    }

    /** The task in a shared executor. */
    public Task in(ExecutorId shared) {
        return new Task(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                kill,
                Optional.of(shared),
                edition,
                group,
                wellness);
    }

    /** The task of that edition of its run. */
    public Task of(int number) {
        return new Task(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                kill,
                executor,
                number == 0 ? Optional.empty() : Optional.of(number),
                group,
                wellness);
    }

    /** The task in that group of agents. */
    public Task among(String agents) {
        return new Task(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                kill,
                executor,
                edition,
                Optional.of(agents),
                wellness);
    }

    /** Number of the edition of its run that it executes, or was planned for. */
    public int editionNumber() {
        return edition.orElse(0);
    }

    /**
     * The task in another phase. A task that is found running after a takeover has been so for
     * longer: since it was launched, as far as is known.
     */
    public Task in(TaskPhase next, Instant now) {
        boolean found = unconfirmed && next == TaskPhase.RUNNING;
        Instant from = next == phase || found ? since : now;
        return new Task(
                id,
                next,
                notBefore,
                agent,
                host,
                launchedAt,
                from,
                unconfirmed,
                kill,
                executor,
                edition,
                group,
                wellness);
    }

    /** The task, unconfirmed or confirmed. */
    public Task unconfirmed(boolean now) {
        return new Task(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                now,
                kill,
                executor,
                edition,
                group,
                wellness);
    }

    /** The task with a wish that it ends. */
    public Task killed(KillWish wish) {
        return new Task(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                Optional.of(wish),
                executor,
                edition,
                group,
                wellness);
    }

    /** The task with what its checks have told. */
    public Task with(Optional<Wellness> told) {
        return new Task(
                id,
                phase,
                notBefore,
                agent,
                host,
                launchedAt,
                since,
                unconfirmed,
                kill,
                executor,
                edition,
                group,
                told);
    }
}
