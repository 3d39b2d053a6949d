package io.carillon.simulation;

import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.disposables.SerialDisposable;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Virtual time as one process lives it: it may stand still for a while, or end. */
final class ProcessTime extends PlannedScheduler {
    private final VirtualTime time;
    private final NodeClock clock;
    private boolean dead;
    private Instant thaws = Instant.MIN;

    ProcessTime(VirtualTime time, NodeClock clock) {
        this.time = time;
        this.clock = clock;
    }

    /** When it last stood still. */
    Instant thawed() {
        return thaws;
    }

    /** Whether it stands still. */
    boolean frozen() {
        return time.instant().isBefore(thaws);
    }

    void die() {
        dead = true;
    }

    /** Nothing happens in the process until then. */
    void freeze(Instant until) {
        thaws = until.isAfter(thaws) ? until : thaws;
    }

    /** Runs the work then, if the process is alive and awake. */
    Disposable in(long millis, Runnable work) {
        SerialDisposable handle = new SerialDisposable();
        handle.set(time.in(millis, () -> run(work, handle)));
        return handle;
    }

    private void run(Runnable work, SerialDisposable handle) {
        if (dead || handle.isDisposed()) {
            return;
        }
        if (frozen()) {
            handle.set(time.at(thaws, () -> run(work, handle)));
        } else {
            work.run();
        }
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(clock.instant().toEpochMilli(), TimeUnit.MILLISECONDS);
    }

    @Override
    Disposable plan(Runnable work, long delay, TimeUnit unit) {
        return in(unit.toMillis(delay), work);
    }
}
