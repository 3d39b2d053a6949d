/**
 * The engine that makes changes durable and only then releases effects, the ports that it speaks
 * through, and the verticles that own its timers.
 *
 * <p>Must never know: any adapter. Only the {@code *Verticle} classes may know Vert.x.
 */
@NullMarked
package io.carillon.runtime;

import org.jspecify.annotations.NullMarked;
