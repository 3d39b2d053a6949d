/** Demand for offers, placement, resources, and what a task is launched with. */
@NullMarked
package io.carillon.core.offers;

import org.jspecify.annotations.NullMarked;
