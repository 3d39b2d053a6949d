/**
 * What Mesos gives and says: offers, resources, reports, the framework; and placements. Immutable;
 * {@code java.*} alone.
 */
@NullMarked
package io.carillon.model.mesos;

import org.jspecify.annotations.NullMarked;
