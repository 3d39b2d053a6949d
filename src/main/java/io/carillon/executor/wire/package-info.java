/**
 * Answers in HTTP/1.1, read from blocking streams: those of the agent, and those that HTTP jobs
 * get.
 *
 * <p>Must never know: who answers, connections, Mesos.
 */
@NullMarked
package io.carillon.executor.wire;

import org.jspecify.annotations.NullMarked;
