/**
 * What an operator does to the stored state of a cluster without a node: backup, restore, removal.
 * Objects without a terminal; must never know of options, colours or exit codes.
 */
@NullMarked
package io.carillon.operator;

import org.jspecify.annotations.NullMarked;
