package io.carillon.simulation;

import io.reactivex.rxjava3.core.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One node's TCP connection to the modelled servers: messages take time, keep their order in each
 * direction, wait while the network is cut in two, and are lost when the connection breaks.
 */
final class FakeLink {
    private final Scheduler scheduler;
    private final Supplier<Duration> latency;
    private final List<Runnable> held = new ArrayList<>();
    private int connection;
    private boolean isolated;
    private long lastUpMillis;
    private long lastDownMillis;

    /**
     * @param latency how long the next message takes one way
     */
    FakeLink(Scheduler scheduler, Supplier<Duration> latency) {
        this.scheduler = scheduler;
        this.latency = latency;
    }

    void toServer(Runnable message) {
        lastUpMillis = Math.max(lastUpMillis, now() + latency.get().toMillis());
        travel(message, lastUpMillis);
    }

    void toClient(Runnable message) {
        lastDownMillis = Math.max(lastDownMillis, now() + latency.get().toMillis());
        travel(message, lastDownMillis);
    }

    private void travel(Runnable message, long arrivesAtMillis) {
        int through = connection;
        at(arrivesAtMillis, () -> arrive(message, through));
    }

    private void arrive(Runnable message, int through) {
        if (through != connection) {
            return;
        }
        if (isolated) {
            held.add(() -> arrive(message, through));
        } else {
            message.run();
        }
    }

    /** The connection is no more, nor is what was on the way. */
    void breakOff() {
        connection++;
        held.clear();
        lastUpMillis = 0;
        lastDownMillis = 0;
    }

    boolean isolated() {
        return isolated;
    }

    void isolate() {
        isolated = true;
    }

    /** What was held back arrives now, in order. */
    void heal() {
        isolated = false;
        List<Runnable> arriving = List.copyOf(held);
        held.clear();
        arriving.forEach(Runnable::run);
    }

    private void at(long millis, Runnable work) {
        var unused =
                scheduler.scheduleDirect(work, Math.max(0, millis - now()), TimeUnit.MILLISECONDS);
    }

    private long now() {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }
}
