package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.function.Consumer;

/**
 * The searches for places of one term. What is found comes back to the engine's thread as an input.
 * Used on the engine's thread.
 */
final class Searches {
    private final Placement placement;
    private final Scheduler clock;
    private final Consumer<Input> found;
    private final Consumer<Throwable> failed;
    private final CompositeDisposable open = new CompositeDisposable();

    /**
     * @param found takes the result of a search
     * @param failed takes the defect that ended a search
     */
    Searches(
            Placement placement,
            Scheduler clock,
            Consumer<Input> found,
            Consumer<Throwable> failed) {
        this.placement = placement;
        this.clock = clock;
        this.found = found;
        this.failed = failed;
    }

    void begin(Effect.Place place) {
        Disposable unused =
                placement
                        .place(place.request())
                        .observeOn(clock)
                        .subscribe(
                                result -> found.accept(new Input.PlacementArrived(result)),
                                failed::accept,
                                open);
    }

    /** Gives the searches up, and takes no more. */
    void close() {
        open.dispose();
        placement.close();
    }
}
