/**
 * Job code inside the executor: class loaders of apps, the rewriting of their classes, the threads
 * and the output of a task, and the ends that keep one task's faults from the others.
 *
 * <p>Must never know: the executor API of Mesos, HTTP, processes.
 */
@NullMarked
package io.carillon.executor.code;

import org.jspecify.annotations.NullMarked;
