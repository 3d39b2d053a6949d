/**
 * On which agents a task may be placed, and why not on others: the rules on what agents say of
 * themselves. Pure.
 *
 * <p>Must never know: offers, resources, and what runs where.
 */
@NullMarked
package io.carillon.core.placement;

import org.jspecify.annotations.NullMarked;
