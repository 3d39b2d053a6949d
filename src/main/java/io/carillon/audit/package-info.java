/**
 * The adapter that writes the audit: JSON lines in a file that is rotated, or in the log; and the
 * newest lines in memory.
 *
 * <p>Must never know: HTTP, and which requests deserve a line.
 */
@NullMarked
package io.carillon.audit;

import org.jspecify.annotations.NullMarked;
