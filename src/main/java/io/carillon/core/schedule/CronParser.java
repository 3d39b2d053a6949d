package io.carillon.core.schedule;

import io.carillon.core.schedule.CronField.LongSteps;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * The parser of cron expressions. It distinguishes the dialects and refuses meaningless
 * expressions.
 */
final class CronParser {
    private CronParser() {}

    static CronExpression parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw new CronSyntaxException("the expression is empty; example: '0 0 2 * * ?'");
        }
        return fields(text, CronNotations.fields(trimmed));
    }

    private static CronExpression fields(String text, String expression) {
        List<String> fields = List.of(expression.toUpperCase(Locale.ROOT).split("\\s+"));
        boolean unix = fields.size() == 5;
        if (fields.size() < 5 || fields.size() > 7) {
            throw new CronSyntaxException(
                    "it has "
                            + fields.size()
                            + (fields.size() == 1 ? " field" : " fields")
                            + "; write 5 (minute hour day-of-month month day-of-week), 6 (second"
                            + " first) or 7 (second first, year last)");
        }
        int at = unix ? 0 : 1;
        CronWarnings warnings = new CronWarnings();
        LongSteps longSteps = unix ? warnings::longStep : CronParser::refuseLongStep;
        String hour = fields.get(at + 1);
        long seconds = unix ? 1 : bits(values(CronField.SECOND, fields.get(0), longSteps));
        if (!unix) {
            warnings.seconds(fields, seconds);
        }
        return new CronExpression(
                text,
                seconds,
                bits(values(CronField.MINUTE, fields.get(at), longSteps)),
                bits(values(CronField.HOUR, hour, longSteps)),
                days(fields.get(at + 2), fields.get(at + 4), unix, longSteps),
                bits(values(CronField.MONTH, fields.get(at + 3), longSteps)),
                values(CronField.YEAR, fields.size() == 7 ? fields.get(6) : "*", longSteps)
                        .get(CronExpression.FIRST_YEAR, CronExpression.LAST_YEAR + 1),
                // As in Vixie cron and its descendants: "*" and "*/2", but not "0-23".
                hour.startsWith("*"),
                warnings.list());
    }

    private static void refuseLongStep(CronField field, int step, int first) {
        throw field.refusal(
                field.longStep(step)
                        + "; for a rhythm across its bounds use \"every\" instead of \"cron\"");
    }

    private static BitSet values(CronField field, String text, LongSteps longSteps) {
        if (text.contains("?")) {
            throw field.refusal(
                    "'?' is for day-of-month and day-of-week only; write '*' for every value");
        }
        return field.values(text, longSteps);
    }

    private static CronDays days(
            String monthDays, String weekdays, boolean unix, LongSteps longSteps) {
        boolean anyMonthDay = isAny(CronField.DAY_OF_MONTH, monthDays);
        CronField weekdayField = unix ? CronField.UNIX_WEEKDAY : CronField.QUARTZ_WEEKDAY;
        boolean anyWeekday = isAny(weekdayField, weekdays);
        if (!unix && !anyMonthDay && !anyWeekday) {
            throw new CronSyntaxException(
                    "day-of-month and day-of-week: both are restricted, which is ambiguous with"
                            + " seconds; write '?' in one of them, or use the 5-field form, where a"
                            + " day needs to match only one");
        }
        if (!unix && monthDays.equals("?") && weekdays.equals("?")) {
            throw new CronSyntaxException(
                    "day-of-month and day-of-week: both are '?'; write '*' in one of them");
        }
        // As in Vixie cron: a field that begins with a star narrows the other, it adds no days.
        boolean either =
                !anyMonthDay
                        && !anyWeekday
                        && !monthDays.startsWith("*")
                        && !weekdays.startsWith("*");
        MonthDays month = new MonthDays();
        for (String item : CronField.DAY_OF_MONTH.items(monthDays)) {
            month.add(item, longSteps);
        }
        Weekdays week = new Weekdays(weekdayField);
        for (String item : weekdayField.items(weekdays)) {
            week.add(item, longSteps);
        }
        return new CronDays(
                month.days,
                month.fromLast,
                month.nearest,
                month.nearestFromLast,
                week.days,
                week.last,
                week.nth,
                either);
    }

    private static boolean isAny(CronField field, String text) {
        if (text.contains("?") && !text.equals("?")) {
            throw field.refusal("'?' stands alone; write '*' for every value");
        }
        return text.equals("?") || text.equals("*");
    }

    private static long bits(BitSet values) {
        return values.toLongArray()[0];
    }

    /** Collects the items of the day-of-month field. */
    private static final class MonthDays {
        private int days;
        private int fromLast;
        private int nearest;
        private int nearestFromLast;

        void add(String item, LongSteps longSteps) {
            CronField field = CronField.DAY_OF_MONTH;
            if (item.matches("L(-[0-9]{1,9})?W?")) {
                boolean weekday = item.endsWith("W");
                String before = item.substring(1, item.length() - (weekday ? 1 : 0));
                int offset = before.isEmpty() ? 0 : Integer.parseInt(before.substring(1));
                if (offset > 30) {
                    throw field.refusal(item + ": a month has at most 31 days; write L-0 to L-30");
                }
                if (weekday) {
                    nearestFromLast |= 1 << offset;
                } else {
                    fromLast |= 1 << offset;
                }
            } else if (item.endsWith("W")) {
                if (!item.matches("[0-9]+W")) {
                    throw field.refusal(
                            "'" + item + "': W follows a single day, for example 15W or LW");
                }
                nearest |= 1 << field.number(item.substring(0, item.length() - 1));
            } else if (item.contains("L")) {
                throw field.refusal("'" + item + "': write L for the last day, or L-1 to L-30");
            } else {
                days |= (int) bits(field.values(item, longSteps));
            }
        }
    }

    /** Collects the items of the day-of-week field, Sunday being 0. */
    private static final class Weekdays {
        private final CronField field;
        private int days;
        private int last;
        private long nth;

        Weekdays(CronField field) {
            this.field = field;
        }

        void add(String item, LongSteps longSteps) {
            int hash = item.indexOf('#');
            if (hash >= 0) {
                String which = item.substring(hash + 1);
                if (!which.matches("[1-5]")) {
                    throw field.refusal("'" + item + "': write a number from 1 to 5 after '#'");
                }
                int weekday = weekday(item.substring(0, hash));
                nth |= 1L << (7 * (Integer.parseInt(which) - 1) + weekday);
            } else if (item.equals("L")) {
                days |= 1 << 6;
            } else if (item.endsWith("L")) {
                last |= 1 << weekday(item.substring(0, item.length() - 1));
            } else if (item.endsWith("W")) {
                throw field.refusal("'" + item + "': W is for day-of-month only; write MON-FRI");
            } else {
                days |= (int) (bits(field.values(item, longSteps)) >> field.min());
            }
        }

        private int weekday(String text) {
            return (field.number(text) - field.min()) % 7;
        }
    }
}
