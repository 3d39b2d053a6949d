package io.carillon.mesos;

import java.time.Duration;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Event;

/**
 * What a subscription tells: each life of it is one {@link Subscribed}, events, and always one
 * {@link Ended}; an attempt that fails is an {@link Ended} alone.
 */
sealed interface Signal {

    /**
     * We are subscribed.
     *
     * @param event the event itself, with framework id and master
     * @param master where
     * @param heartbeat the announced pause between heartbeats
     * @param calls the way to send calls, as long as this subscription lives
     */
    record Subscribed(Event.Subscribed event, MasterUrl master, Duration heartbeat, Calls calls)
            implements Signal {}

    /** An event other than SUBSCRIBED, HEARTBEAT and ERROR. */
    record Happened(Event event) implements Signal {}

    /** The subscription is over: all its offers are void, its calls in flight are uncertain. */
    record Ended(SubscriptionEnd ending, String because) implements Signal {}
}
