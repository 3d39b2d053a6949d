package io.carillon.mesos;

import java.time.Duration;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * A report of a subscription. Each session is one {@link Subscribed}, then events, then one {@link
 * Ended}. A failed attempt is only an {@link Ended}.
 */
sealed interface Signal {

    <T> T accept(Handler<T> handler);

    /** A method for each kind of signal, so that every kind is handled. */
    interface Handler<T> {
        T subscribed(Subscribed signal);

        T happened(Happened signal);

        T ended(Ended signal);
    }

    /**
     * The master has accepted the subscription.
     *
     * @param event the SUBSCRIBED event, with framework id and master
     * @param master the URL of the master that accepted
     * @param heartbeat the announced time between heartbeats
     * @param calls sends calls until this subscription ends
     */
    record Subscribed(Event.Subscribed event, MasterUrl master, Duration heartbeat, Calls calls)
            implements Signal {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.subscribed(this);
        }
    }

    /** An event other than SUBSCRIBED and ERROR, HEARTBEAT only after SUBSCRIBED. */
    record Happened(Event event) implements Signal {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.happened(this);
        }
    }

    /**
     * The subscription is over. All its offers are void. The effect of its calls in flight is
     * unknown.
     */
    record Ended(SubscriptionEnd ending, String because) implements Signal {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.ended(this);
        }
    }
}
