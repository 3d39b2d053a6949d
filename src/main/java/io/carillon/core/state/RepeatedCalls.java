package io.carillon.core.state;

import io.carillon.core.contract.Effect.Reconcile.Asked;
import io.carillon.model.Backoff;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tasks about which Mesos is asked or told something again and again, each with exponential
 * back-off. Changed by {@link State} alone; read on the engine's thread.
 */
public final class RepeatedCalls {
    private record Call(Asked task, int tries, Instant at, Instant since) {}

    private final Backoff backoff;

    /** The next call for each task, by task id. */
    private final TreeMap<String, Call> calls = new TreeMap<>();

    /** The same calls, by when they are due. */
    private final TreeSet<Call> order =
            new TreeSet<>(Comparator.comparing(Call::at).thenComparing(call -> call.task().task()));

    RepeatedCalls(Backoff backoff) {
        this.backoff = backoff;
    }

    /** Adds a task whose first call is due one delay after that instant, if it is not there yet. */
    void add(Asked task, Instant from) {
        if (!contains(task.task())) {
            put(task, 0, from.plus(backoff.first()), from);
        }
    }

    /** Plans the next call for the task, which was called for just now; adds it if needed. */
    void repeated(Asked task, Instant now) {
        Call former = calls.get(task.task());
        int tries = former == null ? 1 : former.tries() + 1;
        put(task, tries, now.plus(backoff.after(tries)), now);
    }

    /** The task was called for at that time; empty: it need not be called for again. */
    void said(Asked task, Optional<Instant> at) {
        at.ifPresentOrElse(now -> repeated(task, now), () -> remove(task.task()));
    }

    /** Removes the task with that id: nothing more need be asked or told about it. */
    void remove(String task) {
        Call former = calls.remove(task);
        if (former != null) {
            order.remove(former);
        }
    }

    /** Lets the back-off of every task begin anew, at that instant. */
    void restart(Instant from) {
        List<Call> all = new ArrayList<>(order);
        all.forEach(call -> put(call.task(), 0, from.plus(backoff.first()), from));
    }

    /** Removes all tasks. */
    void clear() {
        calls.clear();
        order.clear();
    }

    /** Whether the task with that id is among them. */
    public boolean contains(String task) {
        return calls.containsKey(task);
    }

    /** The task with that id, if it is among them. */
    public Optional<Asked> find(String task) {
        return Optional.ofNullable(calls.get(task)).map(Call::task);
    }

    /** How many calls there were for the task with that id. */
    public int tries(String task) {
        Call call = calls.get(task);
        return call == null ? 0 : call.tries();
    }

    /** Since when the task with that id is among them; {@link Instant#MAX} if it is not. */
    public Instant since(String task) {
        Call call = calls.get(task);
        return call == null ? Instant.MAX : call.since();
    }

    /** How many tasks there are. */
    public int size() {
        return calls.size();
    }

    /** When the next call is due; {@link Instant#MAX} if there is no task. */
    public Instant nextDue() {
        return order.isEmpty() ? Instant.MAX : order.first().at();
    }

    /**
     * The tasks whose next call is due, the longest due first.
     *
     * @param max how many at most
     */
    public List<Asked> due(Instant now, int max) {
        List<Asked> due = new ArrayList<>();
        for (Call call : order) {
            if (call.at().isAfter(now) || due.size() == max) {
                break;
            }
            due.add(call.task());
        }
        return due;
    }

    /**
     * @param now since when the task is among them, if it was not there yet
     */
    private void put(Asked task, int tries, Instant at, Instant now) {
        Instant since = calls.containsKey(task.task()) ? since(task.task()) : now;
        remove(task.task());
        // On whole seconds, so that tasks that are due at about the same time share one call.
        Instant whole = at.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
        Call next = new Call(task, tries, whole, since);
        calls.put(task.task(), next);
        order.add(next);
    }
}
