package io.carillon.runtime;

import io.carillon.core.contract.Answer;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The callers that wait for an engine, at most a fixed number. A reply has two steps: a view of the
 * state is computed at its moment, and delivered when what it shows is durable. A view that throws
 * fails its own caller and nothing else. Used on the engine's thread.
 */
final class PendingReplies {
    private static final int MAX_CALLERS = 2_000;

    private final TreeMap<Long, SingleSubject<?>> callers = new TreeMap<>();
    private final TreeMap<Long, Function<Answer, Runnable>> undecided = new TreeMap<>();
    private long last;
    private boolean closed;

    /** Whether the caller may wait. If not, it fails at once. */
    boolean admits(SingleSubject<?> caller) {
        if (closed) {
            caller.onError(new NotLeadingException("this node does not lead any more"));
        } else if (callers.size() >= MAX_CALLERS) {
            caller.onError(new BusyException());
        } else {
            return true;
        }
        return false;
    }

    /**
     * Lets the caller of a question wait.
     *
     * @param view computes the reply; called at once
     * @return delivers the reply
     */
    <T> Runnable question(Supplier<T> view, SingleSubject<T> caller) {
        return reply(admit(caller), view, caller);
    }

    /**
     * Lets the caller of a command wait.
     *
     * @param view computes the reply from the command's answer
     * @return the command's ticket
     */
    <T> long command(Function<Answer, T> view, SingleSubject<T> caller) {
        long ticket = admit(caller);
        undecided.put(ticket, answer -> reply(ticket, () -> view.apply(answer), caller));
        return ticket;
    }

    /**
     * Computes the reply to a command, at the moment when its changes have been applied.
     *
     * @return delivers the reply
     */
    Runnable decided(long ticket, Answer answer) {
        Function<Answer, Runnable> reply = undecided.remove(ticket);
        return reply == null ? () -> {} : reply.apply(answer);
    }

    private long admit(SingleSubject<?> caller) {
        callers.put(++last, caller);
        return last;
    }

    private <T> Runnable reply(long ticket, Supplier<T> view, SingleSubject<T> caller) {
        Runnable delivery = delivery(view, caller);
        return () -> {
            callers.remove(ticket);
            delivery.run();
        };
    }

    private static <T> Runnable delivery(Supplier<T> view, SingleSubject<T> caller) {
        try {
            T seen = Objects.requireNonNull(view.get(), "a view of the state must not be null");
            return () -> caller.onSuccess(seen);
        } catch (RuntimeException e) {
            return () -> caller.onError(e);
        }
    }

    /** Fails all callers: there will be no more replies. */
    void close(String because) {
        closed = true;
        List<SingleSubject<?>> left = new ArrayList<>(callers.values());
        callers.clear();
        undecided.clear();
        left.forEach(caller -> caller.onError(new NotLeadingException(because)));
    }
}
