package io.carillon.core.schedule;

import java.util.BitSet;
import java.util.List;

/**
 * One field of a cron expression: its name, its values, and how a list of values, ranges and steps
 * is read. Ranges wrap around ({@code 22-2}, {@code FRI-MON}) wherever the field is a circle.
 *
 * @param name as messages call it
 * @param min smallest number
 * @param max largest number
 * @param size how many different values there are; a number beyond them is the same as one a round
 *     earlier (Sunday is 0 and 7 in Unix expressions)
 * @param names full names of the values, beginning with the smallest; empty when there are none.
 *     The first three letters of a name stand for it
 */
record CronField(String name, int min, int max, int size, List<String> names) {
    private static final int SHORT = 3;
    private static final List<String> MONTHS =
            List.of(
                    "JANUARY",
                    "FEBRUARY",
                    "MARCH",
                    "APRIL",
                    "MAY",
                    "JUNE",
                    "JULY",
                    "AUGUST",
                    "SEPTEMBER",
                    "OCTOBER",
                    "NOVEMBER",
                    "DECEMBER");
    private static final List<String> WEEKDAYS =
            List.of("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY");

    static final CronField SECOND = new CronField("second", 0, 59, 60, List.of());
    static final CronField MINUTE = new CronField("minute", 0, 59, 60, List.of());
    static final CronField HOUR = new CronField("hour", 0, 23, 24, List.of());
    static final CronField DAY_OF_MONTH = new CronField("day-of-month", 1, 31, 31, List.of());
    static final CronField MONTH = new CronField("month", 1, 12, 12, MONTHS);
    static final CronField QUARTZ_WEEKDAY = new CronField("day-of-week", 1, 7, 7, WEEKDAYS);
    static final CronField UNIX_WEEKDAY = new CronField("day-of-week", 0, 7, 7, WEEKDAYS);
    static final CronField YEAR =
            new CronField(
                    "year",
                    CronExpression.FIRST_YEAR,
                    CronExpression.LAST_YEAR,
                    CronExpression.LAST_YEAR - CronExpression.FIRST_YEAR + 1,
                    List.of());

    /** What becomes of a step that is longer than the field. */
    interface LongSteps {
        /**
         * Refuses the step, or notes it.
         *
         * @param first the only value that such a step leaves
         */
        void met(CronField field, int step, int first);
    }

    /**
     * The values that a list such as {@code 1,5-9,20/10} names; {@code *} and {@code ?} are all.
     */
    BitSet values(String list, LongSteps longSteps) {
        BitSet values = new BitSet();
        for (String item : items(list)) {
            add(item, values, longSteps);
        }
        return values;
    }

    /** The items of a list; none is empty. */
    List<String> items(String list) {
        List<String> items = List.of(list.split(",", -1));
        if (items.contains("")) {
            throw refusal("'" + list + "' has an empty item; remove the stray comma");
        }
        return items;
    }

    /** The number that a number or a name stands for, as it is written: Sunday may be 7. */
    int number(String text) {
        for (int i = 0; i < names.size(); i++) {
            if (text.equals(names.get(i)) || text.equals(names.get(i).substring(0, SHORT))) {
                return min + i;
            }
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw refusal("'" + text + "' is not " + allowed());
        }
        int number = Integer.parseInt(text);
        if (number < min || number > max) {
            throw refusal(number + " is not " + allowed());
        }
        return number;
    }

    CronSyntaxException refusal(String what) {
        return new CronSyntaxException(name + ": " + what);
    }

    private void add(String item, BitSet values, LongSteps longSteps) {
        int slash = item.indexOf('/');
        int step = slash < 0 ? 1 : step(item.substring(slash + 1));
        String range = slash < 0 ? item : item.substring(0, slash);
        int dash = range.indexOf('-');
        int from;
        int to;
        if (range.equals("*") || (range.equals("?") && slash < 0)) {
            from = min;
            to = min + size - 1;
        } else if (range.isEmpty() && slash == 0) {
            // As in Quartz: a step alone begins with the smallest value.
            from = min;
            to = max;
        } else if (dash >= 0) {
            from = number(range.substring(0, dash));
            to = number(range.substring(dash + 1));
        } else {
            from = number(range);
            to = slash < 0 ? from : max;
        }
        if (to < from) {
            if (equals(YEAR)) {
                throw refusal("the range " + range + " ends before it begins; swap its ends");
            }
            to += size;
        }
        if (step > max) {
            longSteps.met(this, step, from);
        }
        for (int value = from; value <= to; value += step) {
            values.set(min + (value - min) % size);
        }
    }

    private int step(String text) {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw refusal("'/" + text + "' is not a step; write a number of at least 1 after '/'");
        }
        return Integer.parseInt(text);
    }

    /** What is wrong with a step that is longer than the field, without the remedy. */
    String longStep(int step) {
        return "a step of " + step + " is longer than the field (" + min + "-" + max + ")";
    }

    private String allowed() {
        String numbers = "a number from " + min + " to " + max;
        if (names.isEmpty()) {
            return numbers;
        }
        return numbers
                + " or a name from "
                + names.get(0).substring(0, SHORT)
                + " to "
                + names.get(size - 1).substring(0, SHORT);
    }
}
