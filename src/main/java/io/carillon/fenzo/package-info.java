/**
 * The adapter to Netflix Fenzo: which planned task goes onto which offer.
 *
 * <p>Must never know: why a task is planned, or what happens after it is placed.
 */
@NullMarked
package io.carillon.fenzo;

import org.jspecify.annotations.NullMarked;
