/**
 * What both sides of the wire share: framing and parsing of Mesos messages, for the scheduler's
 * adapter and for the executor on the agents.
 *
 * <p>Must never know: Vert.x, RxJava, a logging library, or who speaks over the wire. The
 * executor's small jar contains it.
 */
@NullMarked
package io.carillon.mesos.wire;

import org.jspecify.annotations.NullMarked;
