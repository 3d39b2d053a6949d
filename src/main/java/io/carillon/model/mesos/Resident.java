package io.carillon.model.mesos;

import io.carillon.model.job.Schedule;
import java.time.Instant;

/**
 * When a task that stays in its executor fires there by itself.
 *
 * @param schedule its schedule
 * @param anchor a rhythm without a start counts from here
 * @param after fires up to and including this time are accounted for
 * @param startsLate the newest fire is started however late it is
 */
public record Resident(Schedule schedule, Instant anchor, Instant after, boolean startsLate) {}
