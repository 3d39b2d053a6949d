package io.carillon.model;

/**
 * Numbers written and read digit by digit: names of runs and records consist of them, and the
 * general formatters take most of the time that a record does. Thread-safe.
 */
public final class Digits {
    private static final int MAX_DIGITS = 18;

    private Digits() {}

    /** Appends a number of zero or more, with zeros in front up to so many digits. */
    public static StringBuilder append(StringBuilder text, int number, int digits) {
        int place = 1;
        for (int i = 1; i < digits; i++) {
            place *= 10;
        }
        for (; place > 0; place /= 10) {
            text.append((char) ('0' + number / place % 10));
        }
        return text;
    }

    /**
     * The number of one to eighteen ASCII digits in that part of the text; -1 if it is anything
     * else.
     */
    public static long number(String text, int from, int to) {
        if (from >= to || to - from > MAX_DIGITS) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }
}
