/**
 * Real processes for the tasks of the local Mesos: sandboxes, fetched files, environment, checks,
 * signals for whole process trees. Works on Linux and macOS.
 *
 * <p>Must never know: HTTP, Vert.x, frameworks' streams.
 */
@NullMarked
package io.carillon.local.process;

import org.jspecify.annotations.NullMarked;
