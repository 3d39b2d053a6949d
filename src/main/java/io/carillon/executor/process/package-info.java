/**
 * Tasks that are processes: children of the executor, each in a session of its own.
 *
 * <p>Must never know: Mesos, or how ends are reported.
 */
@NullMarked
package io.carillon.executor.process;

import org.jspecify.annotations.NullMarked;
