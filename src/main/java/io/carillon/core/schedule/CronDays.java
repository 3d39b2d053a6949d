package io.carillon.core.schedule;

import java.time.LocalDate;
import java.time.YearMonth;

/**
 * The days of a cron expression: its day-of-month and day-of-week fields together, immutable.
 *
 * @param monthDays bit d: the d-th of the month
 * @param fromLast bit n: n days before the last of the month
 * @param nearest bit d: the weekday (Monday to Friday) nearest to the d-th, within the month; in a
 *     month without a d-th, nearest to the last
 * @param nearestFromLast bit n: the weekday nearest to n days before the last of the month
 * @param weekdays bit w: every such day of the week, Sunday being 0
 * @param lastWeekdays bit w: the last such day of the month
 * @param nthWeekdays bit 7 (n-1) + w: the n-th such day of the month
 * @param either whether one of the two fields suffices; otherwise a day must please both
 */
record CronDays(
        int monthDays,
        int fromLast,
        int nearest,
        int nearestFromLast,
        int weekdays,
        int lastWeekdays,
        long nthWeekdays,
        boolean either) {

    private static final int ALL_WEEKDAYS = 0x7f;
    private static final int SATURDAY = 6;
    private static final int SUNDAY = 0;

    /** The matching days of a month: bit d stands for the d-th. */
    int in(int year, int month) {
        int length = YearMonth.of(year, month).lengthOfMonth();
        // 1970-01-01 was a Thursday, the fourth day of a week that begins with 0.
        int first = (int) Math.floorMod(LocalDate.of(year, month, 1).toEpochDay() + 4, 7L);
        int existing = (int) ((1L << (length + 1)) - 2);
        int byMonth = byMonth(length, first) & existing;
        int byWeek = byWeek(length, first) & existing;
        return either ? byMonth | byWeek : byMonth & byWeek;
    }

    private int byMonth(int length, int first) {
        int days = monthDays;
        for (int rest = fromLast; rest != 0; rest &= rest - 1) {
            days |= bit(length - Integer.numberOfTrailingZeros(rest));
        }
        for (int rest = nearest; rest != 0; rest &= rest - 1) {
            int day = Math.min(Integer.numberOfTrailingZeros(rest), length);
            days |= nearestTo(day, length, first);
        }
        for (int rest = nearestFromLast; rest != 0; rest &= rest - 1) {
            days |= nearestTo(length - Integer.numberOfTrailingZeros(rest), length, first);
        }
        return days;
    }

    private int byWeek(int length, int first) {
        // The week as it begins on the first of the month, five times over.
        long week = ((weekdays >> first) | (weekdays << (7 - first))) & ALL_WEEKDAYS;
        int days = (int) ((week * 0x10204081L) << 1);
        for (int rest = lastWeekdays; rest != 0; rest &= rest - 1) {
            int nth = firstOn(Integer.numberOfTrailingZeros(rest), first) + 28;
            days |= bit(nth > length ? nth - 7 : nth);
        }
        for (long rest = nthWeekdays; rest != 0; rest &= rest - 1) {
            int nth = Long.numberOfTrailingZeros(rest);
            days |= bit(firstOn(nth % 7, first) + 7 * (nth / 7));
        }
        return days;
    }

    private static int nearestTo(int day, int length, int first) {
        if (day < 1) {
            return 0;
        }
        int weekday = (first + day - 1) % 7;
        if (weekday == SATURDAY) {
            return bit(day == 1 ? 3 : day - 1);
        }
        if (weekday == SUNDAY) {
            return bit(day == length ? day - 2 : day + 1);
        }
        return bit(day);
    }

    private static int firstOn(int weekday, int first) {
        return 1 + (weekday - first + 7) % 7;
    }

    private static int bit(int day) {
        return day >= 1 && day <= 31 ? 1 << day : 0;
    }
}
