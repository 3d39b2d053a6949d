/**
 * Measurements of this machine: each figure beside a reference that was taken in the same run.
 * Nothing in the program depends on it; it may use every other part.
 */
@NullMarked
package io.carillon.bench;

import org.jspecify.annotations.NullMarked;
