package io.carillon.core.contract;

import io.carillon.model.AgentId;
import io.carillon.model.OfferId;
import io.carillon.model.Opaque;
import io.carillon.model.mesos.Launch;
import io.carillon.model.mesos.PlacementRequest;
import io.carillon.model.run.ExecutorId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An order to the outside. None leaves before the changes decided with it, and all before, are
 * durable.
 */
public sealed interface Effect {

    <T> T accept(Handler<T> handler);

    /** A method for each way of an effect, so that every way is handled. */
    interface Handler<T> {
        T subscribe(Subscribe effect);

        T toMesos(ToMesos effect);

        T place(Place effect);

        T reply(Reply effect);
    }

    /**
     * Subscribe to Mesos. This replaces any current subscription or attempt. The link keeps it up
     * by itself until Mesos has removed the framework.
     *
     * @param frameworkId the stored FrameworkID; empty: a new framework is registered
     */
    record Subscribe(Optional<String> frameworkId) implements Effect {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.subscribe(this);
        }
    }

    /**
     * A call to Mesos. It is lost when there is no subscription: the state decides what is repeated
     * then.
     */
    sealed interface ToMesos extends Effect {
        <T> T accept(ToMesos.Handler<T> handler);

        @Override
        default <T> T accept(Effect.Handler<T> handler) {
            return handler.toMesos(this);
        }

        /** A method for each call, so that every call is handled. */
        interface Handler<T> {
            T accept(Accept effect);

            T decline(Decline effect);

            T acceptInverse(AcceptInverse effect);

            T kill(Kill effect);

            T shutdown(Shutdown effect);

            T cancel(Cancel effect);

            T acknowledge(Acknowledge effect);

            T reconcile(Reconcile effect);

            T revive(Revive effect);

            T suppress(Suppress effect);
        }
    }

    /**
     * Use offers of one agent and role: launch, and give the rest back.
     *
     * @param offers their ids
     * @param agent the agent's id
     * @param launches what is launched
     * @param refuse how long the rest is not wanted
     */
    record Accept(List<OfferId> offers, AgentId agent, List<Launch> launches, Duration refuse)
            implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.accept(this);
        }
    }

    /**
     * Give offers back.
     *
     * @param offers their ids
     * @param refuse how long they are not wanted
     */
    record Decline(List<OfferId> offers, Duration refuse) implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.decline(this);
        }
    }

    /**
     * Agree to maintenance. It tells Mesos' operators, and changes nothing.
     *
     * @param inverseOffers the ids of the questions
     * @param pause how long they need not be asked again
     */
    record AcceptInverse(List<OfferId> inverseOffers, Duration pause) implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.acceptInverse(this);
        }
    }

    /**
     * Ask for the end of a task.
     *
     * @param task the Mesos task id
     * @param agent the agent's id; empty if unknown
     * @param grace time between SIGTERM and SIGKILL; empty: as the task was launched with
     */
    record Kill(String task, AgentId agent, Optional<Duration> grace) implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.kill(this);
        }
    }

    /**
     * End an executor together with its tasks. The master passes it on to the agent even if it does
     * not know the tasks.
     *
     * @param executor the id of the executor; that of a command is the Mesos task id
     * @param agent the agent's id
     */
    record Shutdown(String executor, AgentId agent) implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.shutdown(this);
        }
    }

    /**
     * End a task of a shared executor without the master, which passes a message on to the executor
     * even if it does not know the task.
     *
     * @param task the Mesos task id
     * @param executor the executor that has it
     */
    record Cancel(String task, ExecutorId executor) implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.cancel(this);
        }
    }

    /**
     * Acknowledge a report.
     *
     * @param task the Mesos task id
     * @param agent the agent's id
     * @param uuid the report's uuid
     */
    record Acknowledge(String task, AgentId agent, Opaque uuid) implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.acknowledge(this);
        }
    }

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
         * @param executor the shared executor that has it, if any
         */
        public record Asked(String task, AgentId agent, Optional<ExecutorId> executor) {
            /** A task with an executor of its own. */
            public Asked(String task, AgentId agent) {
                this(task, agent, Optional.empty());
            }
        }

        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.reconcile(this);
        }
    }

    /** Ask for offers: filters are forgotten. */
    record Revive() implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.revive(this);
        }
    }

    /** Ask for no offers until revived. */
    record Suppress() implements ToMesos {
        @Override
        public <T> T accept(ToMesos.Handler<T> handler) {
            return handler.suppress(this);
        }
    }

    /**
     * Find places; the answer is {@link Input.PlacementArrived}.
     *
     * @param request what and where
     */
    record Place(PlacementRequest request) implements Effect {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.place(this);
        }
    }

    /**
     * Answer a command.
     *
     * @param ticket the command's ticket
     * @param answer the answer
     */
    record Reply(long ticket, Answer answer) implements Effect {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.reply(this);
        }
    }
}
