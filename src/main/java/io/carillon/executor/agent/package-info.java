/**
 * The executor's way to its agent: HTTP/1.1 over blocking sockets, plain, with TLS, or through the
 * agent's domain socket.
 *
 * <p>Must never know: tasks and works. It carries calls and events and decides nothing.
 */
@NullMarked
package io.carillon.executor.agent;

import org.jspecify.annotations.NullMarked;
