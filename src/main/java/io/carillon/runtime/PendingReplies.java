package io.carillon.runtime;

import io.carillon.core.contract.Answer;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Who waits for an answer of an engine; never more than a bound. Used on the engine's thread. */
final class PendingReplies {
    private static final int MOST = 2_000;

    private final TreeMap<Long, SingleSubject<Answer>> answers = new TreeMap<>();
    private final TreeMap<Long, Consumer<Throwable>> waiting = new TreeMap<>();
    private long last;

    /** No more can wait. */
    boolean full() {
        return waiting.size() >= MOST;
    }

    /** A ticket for a command's sender. */
    long forAnswer(SingleSubject<Answer> answer) {
        answers.put(++last, answer);
        waiting.put(last, answer::onError);
        return last;
    }

    /** A ticket for whoever is told only when there will be no answer. */
    long forFailure(Consumer<Throwable> failure) {
        waiting.put(++last, failure);
        return last;
    }

    /** The ticket's owner has been served. */
    void served(long ticket) {
        waiting.remove(ticket);
    }

    /** Serves a command's sender. */
    void answer(long ticket, Answer answer) {
        waiting.remove(ticket);
        SingleSubject<Answer> sender = answers.remove(ticket);
        if (sender != null) {
            sender.onSuccess(answer);
        }
    }

    /** There will be no more answers. */
    void close(String because) {
        List<Consumer<Throwable>> disappointed = new ArrayList<>(waiting.values());
        waiting.clear();
        answers.clear();
        disappointed.forEach(w -> w.accept(new Engine.NotLeadingException(because)));
    }
}
