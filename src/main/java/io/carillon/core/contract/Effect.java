package io.carillon.core.contract;

import io.carillon.model.Opaque;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.PlacementRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An order to the outside. None leaves before the changes decided with it, and all before, are
 * durable.
 */
public sealed interface Effect {

    /**
     * An order to Mesos. Lost when there is no subscription: the state decides what is repeated
     * then.
     */
    sealed interface ToMesos extends Effect {}

    /**
     * Use offers of one agent and role: launch, and give the rest back.
     *
     * @param offers their ids
     * @param agent the agent's id
     * @param launches what is launched
     * @param refuse how long the rest is not wanted
     */
    record Accept(List<String> offers, String agent, List<Launch> launches, Duration refuse)
            implements ToMesos {}

    /**
     * Give offers back.
     *
     * @param offers their ids
     * @param refuse how long they are not wanted
     */
    record Decline(List<String> offers, Duration refuse) implements ToMesos {}

    /**
     * Agree to maintenance. It tells Mesos' operators, and changes nothing.
     *
     * @param inverseOffers the ids of the questions
     * @param pause how long they need not be asked again
     */
    record AcceptInverse(List<String> inverseOffers, Duration pause) implements ToMesos {}

    /**
     * Ask for the end of a task.
     *
     * @param task the Mesos task id
     * @param agent the agent's id; empty if unknown
     * @param grace time between SIGTERM and SIGKILL; empty: as the task was launched with
     */
    record Kill(String task, String agent, Optional<Duration> grace) implements ToMesos {}

    /**
     * Acknowledge a report.
     *
     * @param task the Mesos task id
     * @param agent the agent's id
     * @param uuid the report's uuid
     */
    record Acknowledge(String task, String agent, Opaque uuid) implements ToMesos {}

    /**
     * Ask what Mesos knows.
     *
     * @param tasks of which tasks; empty: of all that it knows
     */
    record Reconcile(List<Asked> tasks) implements ToMesos {
        /** Maximum number of tasks in one call. */
        public static final int MAX_TASKS = 1_000;

        /**
         * A task that is asked for.
         *
         * @param task the Mesos task id
         * @param agent the agent's id; empty if unknown
         */
        public record Asked(String task, String agent) {}
    }

    /** Ask for offers: filters are forgotten. */
    record Revive() implements ToMesos {}

    /** Ask for no offers until revived. */
    record Suppress() implements ToMesos {}

    /**
     * Find places; the answer is {@link Input.PlacementArrived}.
     *
     * @param request what and where
     */
    record Place(PlacementRequest request) implements Effect {}

    /**
     * Answer a command.
     *
     * @param ticket the command's ticket
     * @param answer the answer
     */
    record Reply(long ticket, Answer answer) implements Effect {}
}
