package io.carillon.fuzz;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A cron expression that is known to be valid, read anew for each question whether a local time
 * matches. Slow and simple: nothing is computed that could be enumerated.
 */
final class CronByHand {
    private static final Map<String, String> NICKNAMES =
            Map.of(
                    "@HOURLY", "0 * * * *",
                    "@DAILY", "0 0 * * *",
                    "@MIDNIGHT", "0 0 * * *",
                    "@WEEKLY", "0 0 * * 0",
                    "@MONTHLY", "0 0 1 * *",
                    "@YEARLY", "0 0 1 1 *",
                    "@ANNUALLY", "0 0 1 1 *");
    private static final List<String> MONTHS =
            List.of(
                    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                    "DEC");
    private static final List<String> WEEKDAYS =
            List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

    private final boolean unix;
    private final String[] fields;

    CronByHand(String expression) {
        String upper = expression.strip().toUpperCase(Locale.ROOT);
        String[] written = NICKNAMES.getOrDefault(upper, upper).split("\\s+");
        unix = written.length == 5;
        fields = unix ? ("0 " + String.join(" ", written)).split(" ") : written;
    }

    boolean matches(LocalDateTime time) {
        return has(fields[0], 0, 59, 60, List.of(), time.getSecond())
                && has(fields[1], 0, 59, 60, List.of(), time.getMinute())
                && has(fields[2], 0, 23, 24, List.of(), time.getHour())
                && has(fields[4], 1, 12, 12, MONTHS, time.getMonthValue())
                && (fields.length < 7 || has(fields[6], 1970, 2199, 230, List.of(), time.getYear()))
                && time.getYear() >= 1970
                && time.getYear() <= 2199
                && day(time.toLocalDate());
    }

    private boolean day(LocalDate date) {
        boolean restricted = !fields[3].matches("[*?].*") && !fields[5].matches("[*?].*");
        boolean ofMonth = List.of(fields[3].split(",")).stream().anyMatch(i -> ofMonth(i, date));
        boolean ofWeek = List.of(fields[5].split(",")).stream().anyMatch(i -> ofWeek(i, date));
        return unix && restricted ? ofMonth || ofWeek : ofMonth && ofWeek;
    }

    private static boolean ofMonth(String item, LocalDate date) {
        int last = date.lengthOfMonth();
        if (item.startsWith("L")) {
            String before = item.replaceAll("[LW-]", "");
            int day = last - (before.isEmpty() ? 0 : Integer.parseInt(before));
            return item.endsWith("W") ? nearest(day, date) : day == date.getDayOfMonth();
        }
        if (item.endsWith("W")) {
            return nearest(Math.min(last, Integer.parseInt(item.replace("W", ""))), date);
        }
        return has(item, 1, 31, 31, List.of(), date.getDayOfMonth());
    }

    /** Whether no other working day of the month is as near to that day of the month. */
    private static boolean nearest(int day, LocalDate date) {
        int best = 0;
        for (int d = 1; d <= date.lengthOfMonth(); d++) {
            DayOfWeek weekday = date.withDayOfMonth(d).getDayOfWeek();
            boolean works = weekday != DayOfWeek.SATURDAY && weekday != DayOfWeek.SUNDAY;
            if (works && (best == 0 || Math.abs(d - day) < Math.abs(best - day))) {
                best = d;
            }
        }
        return day >= 1 && best == date.getDayOfMonth();
    }

    private boolean ofWeek(String item, LocalDate date) {
        int first = unix ? 0 : 1;
        int weekday = first + date.getDayOfWeek().getValue() % 7;
        if (item.equals("L")) {
            return date.getDayOfWeek() == DayOfWeek.SATURDAY;
        }
        if (item.contains("#")) {
            String[] parts = item.split("#", -1);
            int which = 1 + (date.getDayOfMonth() - 1) / 7;
            return has(parts[0], first, weekday) && Integer.parseInt(parts[1]) == which;
        }
        if (item.endsWith("L")) {
            boolean last = date.getDayOfMonth() + 7 > date.lengthOfMonth();
            return last && has(item.substring(0, item.length() - 1), first, weekday);
        }
        return has(item, first, weekday);
    }

    private static boolean has(String item, int first, int weekday) {
        return has(item, first, 7, 7, WEEKDAYS, weekday);
    }

    /** Whether a list of values, ranges and steps names the value, on a circle of that size. */
    private static boolean has(
            String list, int min, int max, int size, List<String> names, int value) {
        for (String item : list.split(",", -1)) {
            String[] parts = item.split("/", -1);
            int step = parts.length > 1 ? Integer.parseInt(parts[1]) : 1;
            String[] range = parts[0].split("-", -1);
            boolean all = range[0].matches("[*?]?");
            int from = all ? min : number(range[0], min, names);
            int to = all ? min + size - 1 : item.contains("/") ? max : from;
            to = range.length > 1 ? number(range[1], min, names) : to;
            to = to < from ? to + size : to;
            for (long v = from; v <= to; v += step) {
                if (v == value || v - size == value) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int number(String text, int min, List<String> names) {
        int name = names.indexOf(text.substring(0, Math.min(3, text.length())));
        return name < 0 ? Integer.parseInt(text) : min + name;
    }
}
