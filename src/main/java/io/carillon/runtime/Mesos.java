package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Optional;
import java.util.function.Supplier;

/** The way to a Mesos master. */
public interface Mesos {

    /**
     * Opens the link of one term. Nothing is connected before {@link Link#inputs()} is subscribed
     * to.
     *
     * @param registration what to subscribe with; asked anew before every subscription, on any
     *     thread
     */
    Link open(Supplier<Registration> registration);

    /**
     * What a subscription depends on.
     *
     * @param frameworkId the stored FrameworkID; empty for the very first subscription
     * @param suppressed no offers are wanted at first; always so for a term, which asks when it has
     *     work
     */
    record Registration(Optional<String> frameworkId, boolean suppressed) {}

    /**
     * One term's link to Mesos. It keeps one subscription alive, with growing pauses while it
     * fails; between a {@link Input.Subscribed} and the next {@link Input.Disconnected} calls are
     * sent.
     */
    interface Link {
        /**
         * What Mesos says, in order: Subscribed, OffersArrived, OfferRescinded,
         * InverseOffersArrived, StatusArrived, Disconnected, FrameworkRemoved. May be
         * subscribed to once. Demand is carried down to the socket: who takes slowly slows the
         * master down, and memory stays bounded. Fails with {@link OustedException} when a newer
         * subscription has taken our place: the term is over. Cancelling closes the link at once,
         * and Mesos keeps the tasks.
         */
        Flowable<Input> inputs();

        /**
         * Sends a call, after all that were sent before. Lost without notice when there is no
         * subscription: whoever needs it asks again. Called on one thread.
         */
        void send(Effect.ToMesos effect);

        /** Closes both connections; completes when they are closed. */
        Completable close();
    }

    /** A newer subscription of the same framework has taken our place. */
    final class OustedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public OustedException(String message) {
            super(message);
        }
    }
}
