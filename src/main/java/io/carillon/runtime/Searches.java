package io.carillon.runtime;

import io.carillon.core.contract.Effect;
import io.carillon.core.contract.Input;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The searches for places of one term. What is found comes back to the engine's thread as an input.
 * Used on the engine's thread.
 */
final class Searches {
    /** How long a commit waits for searches that have begun. Most take a millisecond or two. */
    static final Duration PATIENCE = Duration.ofMillis(5);

    private final Placement placement;
    private final Scheduler clock;
    private final Consumer<Input> found;
    private final Consumer<Throwable> failed;
    private final Runnable wake;
    private final CompositeDisposable open = new CompositeDisposable();
    private int underWay;
    private Instant since = Instant.MIN;

    /** When what is decided began to wait; {@link Instant#MAX} if it does not. */
    private Instant waitingSince = Instant.MAX;

    /**
     * @param found takes the result of a search
     * @param failed takes the defect that ended a search
     * @param wake lets {@link #soon} be asked again
     */
    Searches(
            Placement placement,
            Scheduler clock,
            Consumer<Input> found,
            Consumer<Throwable> failed,
            Runnable wake) {
        this.placement = placement;
        this.clock = clock;
        this.found = found;
        this.failed = failed;
        this.wake = wake;
    }

    void begin(Effect.Place place) {
        if (underWay == 0) {
            since = Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
        }
        underWay++;
        Disposable unused =
                placement
                        .place(place.request())
                        .observeOn(clock)
                        .subscribe(
                                result -> {
                                    underWay--;
                                    found.accept(new Input.PlacementArrived(result));
                                },
                                failed::accept,
                                open);
    }

    /**
     * Whether a search has begun so lately that what is decided waits for its result. It waits for
     * one search after the other no longer than for one.
     */
    boolean soon(Instant now) {
        if (underWay == 0 || !now.isBefore(since.plus(PATIENCE))) {
            return false;
        }
        if (waitingSince.equals(Instant.MAX)) {
            waitingSince = now;
            Disposable unused =
                    clock.scheduleDirect(wake, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return !now.isBefore(waitingSince) && now.isBefore(waitingSince.plus(PATIENCE));
    }

    /** What was decided waits no longer. */
    void sealed() {
        waitingSince = Instant.MAX;
    }

    /** Gives the searches up, and takes no more. */
    void close() {
        open.dispose();
        placement.close();
    }
}
