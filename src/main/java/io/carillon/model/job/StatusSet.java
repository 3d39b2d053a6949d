package io.carillon.model.job;

import io.carillon.model.Digits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Some statuses of HTTP, written as {@code 200-299} or {@code 200,204,301-302}.
 *
 * @param ranges in the order in which they were written; at least one
 */
public record StatusSet(List<Range> ranges) {
    private static final int LEAST = 100;
    private static final int MOST = 599;
    private static final int MAX_RANGES = 50;
    private static final int DIGITS = 3;

    /**
     * Statuses that follow each other.
     *
     * @param from the first one
     * @param to the last one, not less
     */
    public record Range(int from, int to) {
        @Override
        public String toString() {
            return from == to ? Integer.toString(from) : from + "-" + to;
        }
    }

    public StatusSet {
        ranges = List.copyOf(ranges);
    }

    /** The statuses of that text; empty if it does not name any. */
    public static Optional<StatusSet> parse(String text) {
        String[] words = text.split(",", -1);
        List<Range> ranges = new ArrayList<>();
        for (String word : words) {
            int dash = word.indexOf('-');
            int from = status(dash < 0 ? word : word.substring(0, dash));
            int to = dash < 0 ? from : status(word.substring(dash + 1));
            if (words.length > MAX_RANGES || from < LEAST || to < from || to > MOST) {
                return Optional.empty();
            }
            ranges.add(new Range(from, to));
        }
        return Optional.of(new StatusSet(ranges));
    }

    /** The number of three digits, with blanks around it; -1 if it is none. */
    private static int status(String word) {
        String digits = word.strip();
        return digits.length() == DIGITS ? (int) Digits.number(digits, 0, DIGITS) : -1;
    }

    @Override
    public String toString() {
        return ranges.stream().map(Range::toString).collect(Collectors.joining(","));
    }
}
