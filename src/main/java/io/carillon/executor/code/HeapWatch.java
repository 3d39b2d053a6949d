package io.carillon.executor.code;

import io.carillon.executor.WorkEnd;
import io.carillon.executor.WorkListener;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the memory after tasks have run out of it. The end of such a task waits for a
 * moment, until a collection has shown whether there is room without it. If no other task ran out
 * of memory meanwhile, it was this one's own fault; otherwise it is not known whose. If there is no
 * room, another task holds the memory, or something that outlives tasks, such as a static field:
 * then the executor must leave, and what runs out of memory after this may not be to blame.
 *
 * <p>Some memory is kept in reserve. It is given up when a task runs out of memory, so that the
 * executor itself can still work.
 *
 * <p>Confined to the thread of the {@link Watch}, but for {@link #full}, {@link #reserve} and
 * {@link #met}.
 */
final class HeapWatch {
    /** When it is looked, after a task has run out of memory, and after each look. */
    private static final long[] LOOKS = {100_000_000, 300_000_000, 600_000_000, 1_000_000_000};

    /** The heap is full if less than this part of it is free after a collection. */
    private static final int FREE_PART = 8;

    private static final int RESERVE_BYTES = 2 << 20;

    /** It is not more than this part of the heap. */
    private static final int RESERVE_PART = 32;

    private static final long NEVER = Long.MAX_VALUE;

    private static final String FULL =
            "the heap stays full although each task that ran out of memory has ended or waits:"
                    + " another task holds it, or something that outlives tasks, such as a static"
                    + " field";

    private static final String CROWDED =
            "several tasks of the executor ran out of memory together, so it is not known which of"
                    + " them has filled it: ";

    /** A task that has ended so; nothing of its app is held. */
    private record Ended(String task, WorkListener listener, WorkEnd end) {}

    /** The tasks that have run out of memory since there was room. */
    private final Set<String> hit = new HashSet<>();

    /** Links: if there is no memory for one more, those before are kept. */
    private final Queue<Ended> waiting = new ConcurrentLinkedQueue<>();

    private @Nullable WorkListener first;
    private int looks;
    private long dueAt = NEVER;
    private volatile boolean full;
    private volatile byte @Nullable [] reserve;

    /** Keeps memory in reserve, if there is any. */
    void reserve() {
        if (reserve == null && !full && dueAt == NEVER) {
            long part = Runtime.getRuntime().maxMemory() / RESERVE_PART;
            try {
                reserve = new byte[(int) Math.min(part, RESERVE_BYTES)];
            } catch (OutOfMemoryError e) {
                // Whoever needs memory finds out.
                reserve = null;
            }
        }
    }

    /** Gives the reserve up for lack of memory. Needs no memory itself, not even for a class. */
    void met(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            reserve = null;
        }
    }

    /** Whether the memory stays full. Any thread. */
    boolean full() {
        return full;
    }

    /** A task has run out of memory, and goes on. */
    void fireFailed(String task, WorkListener listener, long now) {
        hit.add(task);
        if (!full && dueAt == NEVER) {
            first = listener;
            looks = 0;
            dueAt = now + LOOKS[0];
        }
    }

    /** A task has ended because it ran out of memory. The listener is told of it, now or later. */
    void ended(String task, WorkListener listener, WorkEnd end, long now) {
        Ended one = new Ended(task, listener, end);
        fireFailed(task, listener, now);
        if (full) {
            tell(one);
        } else {
            waiting.add(one);
        }
    }

    /**
     * Does what is due.
     *
     * @return when there is more to do
     */
    long look(long now) {
        if (dueAt > now) {
            return dueAt;
        }
        // What was found once is told, also if there was no memory for that at first.
        boolean room = !full && hasRoom();
        if (!room && !full && looks + 1 < LOOKS.length) {
            looks++;
            dueAt = now + LOOKS[looks];
            return dueAt;
        }
        if (!room) {
            full = true;
            WorkListener told = first;
            if (told != null) {
                CodeWork.tell(() -> told.full(FULL));
            }
        }
        // What there is no memory for is done again.
        for (Ended one = waiting.peek(); one != null; one = waiting.peek()) {
            tell(one);
            waiting.remove();
        }
        if (room) {
            hit.clear();
        }
        first = null;
        dueAt = NEVER;
        return NEVER;
    }

    private void tell(Ended one) {
        boolean crowded = !one.end().success() && hit.size() > 1;
        WorkEnd end = crowded ? Blame.crowded(CROWDED, one.end()) : one.end();
        CodeWork.tell(() -> one.listener().ended(end));
    }

    private static boolean hasRoom() {
        if (!isNearlyFull()) {
            return true;
        }
        System.gc();
        return !isNearlyFull();
    }

    private static boolean isNearlyFull() {
        Runtime process = Runtime.getRuntime();
        long most = process.maxMemory();
        long free = most - process.totalMemory() + process.freeMemory();
        return free < most / FREE_PART;
    }
}
