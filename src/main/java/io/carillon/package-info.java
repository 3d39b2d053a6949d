/**
 * The composition root: reads the configuration, builds the object graph by hand, starts and stops
 * it in order, and holds the sub-commands. Decides nothing about jobs.
 */
@NullMarked
package io.carillon;

import org.jspecify.annotations.NullMarked;
