/**
 * The requests of HTTP jobs, each over a connection of its own that ends with it.
 *
 * <p>Must never know: the agent, other works.
 */
@NullMarked
package io.carillon.executor.http;

import org.jspecify.annotations.NullMarked;
