package io.carillon.mesos;

import io.reactivex.rxjava3.core.Completable;
import org.apache.mesos.v1.scheduler.SchedulerProtos.Call;

/** The way to send calls under one subscription. Any thread; the order of one caller is kept. */
interface Calls {

    /**
     * Sends it at once, whether or not anybody subscribes to the answer. Completes when the master
     * has taken it (which says nothing of its effect); fails with {@link
     * SubscriptionEndedException} when the subscription is over before, with {@link
     * CallRefusedException} when the call is wrong in itself.
     */
    Completable send(Call call);
}
