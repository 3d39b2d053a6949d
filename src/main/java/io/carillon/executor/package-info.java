/**
 * The program on the agents: it takes the tasks of an app, one after the other and side by side,
 * and speaks the v1 executor API of Mesos.
 *
 * <p>Must never know: the scheduler, Vert.x, RxJava or a logging library. It runs on the agents
 * from a small jar of its own.
 */
@NullMarked
package io.carillon.executor;

import org.jspecify.annotations.NullMarked;
