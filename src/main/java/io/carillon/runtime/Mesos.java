package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import java.util.Optional;

/** Opens links to a Mesos master. */
public interface Mesos {

    /** Opens the link of one term. Nothing is connected before {@link Link#subscribe}. */
    Link open();

    /**
     * The link of one term to Mesos. After the first order it keeps one subscription alive, with
     * growing pauses while it fails. It sends calls between a {@link Input.Subscribed} and the next
     * {@link Input.Disconnected}.
     */
    interface Link {
        /**
         * The messages of Mesos, in order: Subscribed, OffersArrived, OfferRescinded,
         * InverseOffersArrived, StatusArrived, Disconnected, FrameworkRemoved. May be listened to
         * once, before the first {@link #subscribe}. Back-pressure reaches the socket: a slow
         * listener slows the master down, and memory stays bounded. Fails with {@link
         * OustedException} when a newer subscription has taken the place of this one: the term is
         * over. Cancelling closes the link at once, and Mesos keeps the tasks.
         */
        Flowable<Input> inputs();

        /**
         * Subscribes under the given framework id. This replaces any current subscription or
         * attempt. Without an id, a new framework is registered, once: the link keeps the id that
         * Mesos answers with. After a lost connection it subscribes again by itself under the id
         * that it has; after {@link Input.FrameworkRemoved} it waits for the next order. Called on
         * the thread of {@link #send}.
         *
         * @param frameworkId the stored FrameworkID; empty: there is none
         */
        void subscribe(Optional<String> frameworkId);

        /**
         * Sends a call after all earlier calls. Without a subscription the call is dropped
         * silently, because the engine repeats what it needs. Called on one thread.
         */
        void send(Effect.ToMesos effect);

        /**
         * What {@link #send} will do with the call, prepared when it is decided: the secrets of its
         * launches are those that were read for them. Called on the thread of {@link #send}.
         *
         * @throws IllegalStateException if a secret is not there: nothing may be launched then
         */
        default Runnable prepared(Effect.ToMesos effect) {
            if (effect instanceof Effect.Accept accept
                    && accept.launches().stream().anyMatch(one -> !one.secrets().isEmpty())) {
                throw new IllegalStateException("this link has no secrets for " + accept);
            }
            return () -> send(effect);
        }

        /** Closes both connections; completes when they are closed. */
        Completable close();
    }

    /** A newer subscription of the same framework has taken the place of this one. */
    final class OustedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public OustedException(String message) {
            super(message);
        }
    }
}
