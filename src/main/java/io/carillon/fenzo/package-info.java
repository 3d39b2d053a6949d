/**
 * The adapter to Netflix Fenzo: which planned task goes onto which offer.
 *
 * <p>Must never know: why a task is planned, or what becomes of the plan.
 */
@NullMarked
package io.carillon.fenzo;

import org.jspecify.annotations.NullMarked;
