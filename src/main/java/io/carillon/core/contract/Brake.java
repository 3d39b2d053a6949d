package io.carillon.core.contract;

import java.time.Duration;

/**
 * When launches freeze by themselves: more than a share of the live tasks was lost within a minute.
 *
 * @param percent the share, in percent of the tasks that were live; 100: never
 * @param minTasks how many tasks must have been lost at least
 * @param duration how long launches are frozen then
 */
public record Brake(int percent, int minTasks, Duration duration) {
    /** The shipped settings. */
    public static final Brake DEFAULT = new Brake(30, 50, Duration.ofMinutes(5));

    /** Whether so many lost tasks are too many of that many. */
    public boolean isTooMany(int lost, int live) {
        return lost >= minTasks && 100L * lost > (long) percent * live;
    }
}
