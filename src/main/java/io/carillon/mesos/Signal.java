package io.carillon.mesos;

import java.time.Duration;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * What a subscription reports. Each of its lives is one {@link Subscribed}, then events, and always
 * one {@link Ended}. An attempt that fails is an {@link Ended} alone.
 */
sealed interface Signal {

    <T> T accept(Handler<T> handler);

    /** A method for each kind of signal, so that none is forgotten. */
    interface Handler<T> {
        T subscribed(Subscribed signal);

        T happened(Happened signal);

        T ended(Ended signal);
    }

    /**
     * The master has accepted the subscription.
     *
     * @param event the event itself, with framework id and master
     * @param master where
     * @param heartbeat the announced time between heartbeats
     * @param calls the way to send calls, as long as this subscription lives
     */
    record Subscribed(Event.Subscribed event, MasterUrl master, Duration heartbeat, Calls calls)
            implements Signal {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.subscribed(this);
        }
    }

    /** An event other than SUBSCRIBED, HEARTBEAT and ERROR. */
    record Happened(Event event) implements Signal {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.happened(this);
        }
    }

    /** The subscription is over: all its offers are void, its calls in flight are uncertain. */
    record Ended(SubscriptionEnd ending, String because) implements Signal {
        @Override
        public <T> T accept(Handler<T> handler) {
            return handler.ended(this);
        }
    }
}
