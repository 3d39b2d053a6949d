package io.carillon.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Collectors;

/** What happened, as one number, and the newest of it in words. */
final class Trace {
    private static final boolean LOUD = Boolean.getBoolean("simulation.trace");
    private static final int KEPT = 120;

    /** Lines that carry words for people: they may be reworded without a change of behaviour. */
    private static boolean isWords(String line) {
        return line.startsWith("asked: ")
                || line.startsWith("answered: ")
                || line.startsWith("process ended: ")
                || line.contains("'s term is over: ");
    }

    private final VirtualTime time;

    private record Line(long atMillis, String words) {
        @Override
        public String toString() {
            return Instant.ofEpochMilli(atMillis) + " " + words;
        }
    }

    private final Deque<Line> newest = new ArrayDeque<>();
    private long hash = 1;
    private long actions = 1;
    private Optional<Violation> violation = Optional.empty();

    Trace(VirtualTime time) {
        this.time = time;
    }

    void add(String line) {
        long now = time.instant().toEpochMilli();
        hash = (hash * 31 + now) * 31 + line.hashCode();
        if (!isWords(line)) {
            actions = (actions * 31 + now) * 31 + line.hashCode();
        }
        Line told = new Line(now, line);
        if (LOUD) {
            System.out.println(told);
        }
        newest.add(told);
        if (newest.size() > KEPT) {
            newest.remove();
        }
    }

    /** Inside of callbacks, whose exceptions others would take: thrown after the event. */
    void broken(Violation first) {
        if (violation.isEmpty()) {
            violation = Optional.of(first);
        }
    }

    Optional<Violation> violation() {
        return violation;
    }

    long hash() {
        return hash;
    }

    /** What happened, as one number, without the words for people. */
    long actions() {
        return actions;
    }

    String newest() {
        return newest.stream().map(Line::toString).collect(Collectors.joining("\n"));
    }
}
