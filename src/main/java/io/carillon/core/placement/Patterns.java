package io.carillon.core.placement;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Regular expressions of constraints, in the syntax of RE2: a match takes time in proportion to the
 * text, whatever the expression. Each is compiled once. Any thread.
 */
public final class Patterns {
    /** Maximum length of an expression. */
    public static final int LONGEST = 500;

    /**
     * Counted repetitions are written out by the compiler: so many characters, at most, if each
     * were within all others.
     */
    private static final int MOST_WRITTEN_OUT = 20_000;

    /** The most instructions of a compiled one: a match may go as deep as that. */
    private static final int MOST_INSTRUCTIONS = 2_000;

    private static final String TOO_COMPLEX =
            "is too complex: its counts and alternatives, written out, are too many; use * or +"
                    + " instead of counts";

    /** How many compiled ones are kept; when there are more, it is begun anew. */
    private static final int KEPT = 1_000;

    /** Never changed, but replaced: whoever misses one compiles it. */
    private static volatile Map<String, Pattern> known = Map.of();

    private Patterns() {}

    /** What is wrong with an expression, with the remedy; empty: it is good. */
    public static Optional<String> problem(String expression) {
        if (expression.length() > LONGEST) {
            return Optional.of(
                    "has " + expression.length() + " characters; " + LONGEST + " at most");
        }
        if (isTooLong(expression)) {
            return Optional.of(TOO_COMPLEX);
        }
        try {
            boolean small = compiled(expression).programSize() <= MOST_INSTRUCTIONS;
            return small ? Optional.empty() : Optional.of(TOO_COMPLEX);
        } catch (StackOverflowError e) {
            return Optional.of(TOO_COMPLEX);
        } catch (PatternSyntaxException e) {
            return Optional.of(
                    "is not a regular expression ("
                            + e.getDescription()
                            + ": "
                            + e.getPattern()
                            + "); write one in the syntax of RE2, for example r[0-9]+");
        }
    }

    /** Whether the whole text matches. One that is refused at the door matches nothing. */
    static boolean matches(String expression, String text) {
        if (expression.length() > LONGEST || isTooLong(expression)) {
            return false;
        }
        try {
            Pattern pattern = compiled(expression);
            return pattern.programSize() <= MOST_INSTRUCTIONS && pattern.matches(text);
        } catch (PatternSyntaxException | StackOverflowError e) {
            return false;
        }
    }

    private static boolean isTooLong(String expression) {
        return copies(expression) * expression.length() > MOST_WRITTEN_OUT;
    }

    private static Pattern compiled(String expression) {
        Map<String, Pattern> before = known;
        Pattern pattern = before.get(expression);
        if (pattern == null) {
            pattern = Pattern.compile(expression);
            Map<String, Pattern> after = new HashMap<>();
            if (before.size() < KEPT) {
                after.putAll(before);
            }
            after.put(expression, pattern);
            known = after;
        }
        return pattern;
    }

    /**
     * How often the part within all counted repetitions is written out, as if each were within all
     * others: never less than it is.
     */
    private static long copies(String expression) {
        long copies = 1;
        for (int i = 0; i < expression.length() && copies <= MOST_WRITTEN_OUT; i++) {
            char c = expression.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                copies *= Math.max(1, largest(expression, i + 1));
            }
        }
        return copies;
    }

    /** The largest number from there to the closing brace; 0 if something else is there. */
    private static long largest(String expression, int from) {
        long largest = 0;
        long number = 0;
        for (int i = from; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(number * 10 + (c - '0'), Integer.MAX_VALUE);
                largest = Math.max(largest, number);
            } else if (c == ',') {
                number = 0;
            } else {
                return c == '}' ? largest : 0;
            }
        }
        return 0;
    }
}
