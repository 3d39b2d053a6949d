package io.carillon.runtime;

import io.carillon.core.contract.Input;
import io.carillon.core.contract.Settings;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Runs the engine of one term on its own Vert.x context, wakes it by the ticks of {@link
 * ProducerVerticle} and {@link ReconcileVerticle}, and ends the term when undeployed.
 */
public final class SchedulerVerticle extends VerticleBase {
    private final Election.Lead lead;
    private final Mesos mesos;
    private final Function<Scheduler, Placement> placement;
    private final List<EngineObserver> observers;
    private final Settings settings;
    private final Supplier<DecodeCache> ahead;
    private final TimerAddresses addresses;
    private final Promise<Term> begun = Promise.promise();

    /**
     * @param placement searches places, by the clock and on the thread of the engine
     * @param ahead what the standby has decoded
     * @param addresses where the timers of the term publish
     */
    SchedulerVerticle(
            Election.Lead lead,
            Mesos mesos,
            Function<Scheduler, Placement> placement,
            List<EngineObserver> observers,
            Settings settings,
            Supplier<DecodeCache> ahead,
            TimerAddresses addresses) {
        this.lead = lead;
        this.mesos = mesos;
        this.placement = placement;
        this.observers = observers;
        this.settings = settings;
        this.ahead = ahead;
        this.addresses = addresses;
    }

    /** The term, once it has started. */
    public Future<Term> term() {
        return begun.future();
    }

    @Override
    public Future<?> start() {
        Context own = context;
        Scheduler thread =
                Schedulers.from(action -> own.runOnContext(v -> action.run()), false, true);
        Term term =
                new Term(
                        lead,
                        new Term.Parts(
                                Decider.RULES,
                                mesos,
                                () -> placement.apply(thread),
                                this::arm,
                                observers,
                                settings,
                                thread,
                                Schedulers.io()),
                        ahead);
        vertx.eventBus()
                .localConsumer(addresses.tick(), tick -> term.engine().ifPresent(Engine::wake));
        vertx.eventBus()
                .localConsumer(
                        addresses.reconcile(),
                        due -> term.engine().ifPresent(e -> e.submit(new Input.ReconcileDue())));
        term.start();
        begun.complete(term);
        return Future.succeededFuture();
    }

    private void arm(Instant due) {
        long millis = due.equals(Instant.MIN) ? 0 : due.toEpochMilli();
        vertx.eventBus().publish(addresses.arm(), millis, ProducerVerticle.LOCAL);
    }

    @Override
    public Future<?> stop() {
        Promise<Void> stopped = Promise.promise();
        Disposable unused =
                begun.future()
                        .result()
                        .end("the node stops leading")
                        .subscribe(stopped::complete, stopped::fail);
        return stopped.future();
    }
}
