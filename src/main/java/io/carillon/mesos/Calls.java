package io.carillon.mesos;

import io.reactivex.rxjava3.core.Completable;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** Sends calls under one subscription. Thread-safe. The calls of one caller stay in order. */
interface Calls {

    /**
     * Sends a call at once, even without a subscriber to the answer. Completes when the master has
     * accepted the call, which says nothing about its effect. Fails with {@link
     * SubscriptionEndedException} if the subscription ends first, and with {@link
     * CallRefusedException} if the call is invalid.
     */
    Completable send(Call call);
}
