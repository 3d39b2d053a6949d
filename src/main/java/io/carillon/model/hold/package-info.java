/**
 * What holds launches back, on one agent or on all: drains and freezes. Immutable; {@code java.*}
 * alone.
 */
@NullMarked
package io.carillon.model.hold;

import org.jspecify.annotations.NullMarked;
