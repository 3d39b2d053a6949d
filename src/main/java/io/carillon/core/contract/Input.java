package io.carillon.core.contract;

import io.carillon.model.AgentId;
import io.carillon.model.Caller;
import io.carillon.model.OfferId;
import io.carillon.model.mesos.Assignment;
import io.carillon.model.mesos.Offer;
import io.carillon.model.mesos.TaskReport;
import java.util.List;

/**
 * Something that has happened. Everything that happens is an input; they are decided one at a time.
 */
public sealed interface Input {

    <T> T accept(Handler<T> handler);

    /** A method for each kind of input, so that every kind is handled. */
    interface Handler<T> {
        T tick(Tick input);

        T settled(Settled input);

        T termBegan(TermBegan input);

        T subscribed(Subscribed input);

        T disconnected(Disconnected input);

        T frameworkRemoved(FrameworkRemoved input);

        T offersArrived(OffersArrived input);

        T offerRescinded(OfferRescinded input);

        T heartbeatArrived(HeartbeatArrived input);

        T inverseOffersArrived(InverseOffersArrived input);

        T statusArrived(StatusArrived input);

        T executorLost(ExecutorLost input);

        T placementArrived(PlacementArrived input);

        T reconcileDue(ReconcileDue input);

        T nodesSeen(NodesSeen input);

        T commandArrived(CommandArrived input);
    }

    /** Time has passed: the first entry of the agenda that is due is dealt with. */
    record Tick() implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.tick(this);
        }
    }

    /**
     * The inbox is empty for now and nothing is due: offers and waiting tasks are looked at
     * together.
     */
    record Settled() implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.settled(this);
        }
    }

    /**
     * The state has been loaded and this node leads.
     *
     * @param epoch number of the term
     */
    record TermBegan(long epoch) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.termBegan(this);
        }
    }

    /**
     * Mesos has accepted the subscription. All earlier offers are void.
     *
     * @param frameworkId the id that Mesos has confirmed or assigned
     * @param master {@code host:port} of the master
     */
    record Subscribed(String frameworkId, String master) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.subscribed(this);
        }
    }

    /**
     * The subscription is broken. All offers are void; calls in flight may or may not have arrived.
     *
     * @param because the reason, as far as known
     */
    record Disconnected(String because) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.disconnected(this);
        }
    }

    /**
     * The master refuses the framework id for good.
     *
     * @param because the words of the master
     */
    record FrameworkRemoved(String because) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.frameworkRemoved(this);
        }
    }

    /**
     * Offers have come.
     *
     * @param offers the offers
     */
    record OffersArrived(List<Offer> offers) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.offersArrived(this);
        }
    }

    /**
     * An offer is void.
     *
     * @param offer its id
     */
    record OfferRescinded(OfferId offer) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.offerRescinded(this);
        }
    }

    /** Mesos shows that it is there. */
    record HeartbeatArrived() implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.heartbeatArrived(this);
        }
    }

    /**
     * Mesos asks for consent to the maintenance of agents that run tasks of this framework.
     *
     * @param ids the inverse offers to answer
     * @param agents the agents, as far as they are told
     */
    record InverseOffersArrived(List<OfferId> ids, List<AgentId> agents) implements Input {
        public InverseOffersArrived {
            ids = List.copyOf(ids);
            agents = List.copyOf(agents);
        }

        /** Inverse offers that do not tell their agents. */
        public InverseOffersArrived(List<OfferId> ids) {
            this(ids, List.of());
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.inverseOffersArrived(this);
        }
    }

    /**
     * Mesos says something of a task.
     *
     * @param report what it says
     */
    record StatusArrived(TaskReport report) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.statusArrived(this);
        }
    }

    /**
     * Mesos says that an executor has ended. It is only a hint, which may be lost: the tasks of the
     * executor are reported one by one.
     *
     * @param agent the agent that it lived on
     * @param executor its id in Mesos
     * @param clean whether it left by itself, with status 0
     * @param words how it ended, for people
     */
    record ExecutorLost(AgentId agent, String executor, boolean clean, String words)
            implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.executorLost(this);
        }
    }

    /**
     * A placement is finished. What it rests on may have changed meanwhile.
     *
     * @param assignment the answer
     */
    record PlacementArrived(Assignment assignment) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.placementArrived(this);
        }
    }

    /** The time for a regular reconciliation has come. */
    record ReconcileDue() implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.reconcileDue(this);
        }
    }

    /**
     * The nodes that are present now.
     *
     * @param urls base URLs of their operations APIs
     */
    record NodesSeen(List<String> urls) implements Input {
        public NodesSeen {
            urls = List.copyOf(urls);
        }

        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.nodesSeen(this);
        }
    }

    /**
     * A caller sends a command.
     *
     * @param ticket identifies the waiting caller for the answer
     * @param command the requested command
     * @param by the caller
     */
    record CommandArrived(long ticket, Command command, Caller by) implements Input {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.commandArrived(this);
        }
    }
}
