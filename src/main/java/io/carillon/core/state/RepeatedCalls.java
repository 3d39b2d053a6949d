package io.carillon.core.state;

import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.model.Backoff;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tasks about which Mesos is told or asked something again and again, with growing pauses. Changed
 * by {@link State} alone, on the engine's thread.
 */
public final class RepeatedCalls {
    private record Repeat(Asked task, int tries, Instant at) {}

    private final Backoff backoff;
    private final TreeMap<String, Repeat> repeats = new TreeMap<>();
    private final TreeSet<Repeat> order =
            new TreeSet<>(Comparator.comparing(Repeat::at).thenComparing(r -> r.task().task()));

    RepeatedCalls(Backoff backoff) {
        this.backoff = backoff;
    }

    /** What is asked or told about the task is due one pause after that instant. */
    public void wait(Asked task, Instant from) {
        if (!contains(task.task())) {
            put(task, 0, from.plus(backoff.first()));
        }
    }

    /** It has just been asked or told. */
    void said(Asked task, Instant now) {
        Repeat former = repeats.get(task.task());
        int tries = former == null ? 1 : former.tries() + 1;
        put(task, tries, now.plus(backoff.after(tries)));
    }

    /** There is nothing more to ask or tell. */
    void forget(String task) {
        Repeat former = repeats.remove(task);
        if (former != null) {
            order.remove(former);
        }
    }

    /** The pauses begin anew, with one from that instant. */
    void restart(Instant from) {
        List<Repeat> all = new ArrayList<>(order);
        all.forEach(repeat -> put(repeat.task(), 0, from.plus(backoff.first())));
    }

    /** Forgets all. */
    void clear() {
        repeats.clear();
        order.clear();
    }

    public boolean contains(String task) {
        return repeats.containsKey(task);
    }

    public int size() {
        return repeats.size();
    }

    /** When the next one is due. */
    public Instant nextDue() {
        return order.isEmpty() ? Instant.MAX : order.first().at();
    }

    /** Those that are due, the oldest first, at most so many. */
    public List<Asked> due(Instant now, int most) {
        List<Asked> due = new ArrayList<>();
        for (Repeat repeat : order) {
            if (repeat.at().isAfter(now) || due.size() == most) {
                break;
            }
            due.add(repeat.task());
        }
        return due;
    }

    private void put(Asked task, int tries, Instant at) {
        forget(task.task());
        // On whole seconds, so that those of about the same time go in one call.
        Instant whole = at.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
        Repeat next = new Repeat(task, tries, whole);
        repeats.put(task.task(), next);
        order.add(next);
    }
}
