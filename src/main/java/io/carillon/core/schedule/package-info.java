/**
 * When a schedule fires: cron expressions, rhythms, instants, and the clock changes of time zones.
 * Pure; must never know a job's state.
 */
@NullMarked
package io.carillon.core.schedule;

import org.jspecify.annotations.NullMarked;
