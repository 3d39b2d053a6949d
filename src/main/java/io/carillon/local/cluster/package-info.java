/**
 * A pure model of one Mesos master with its agents: what arrives goes in as method calls with the
 * time, what must happen comes out as {@link io.carillon.local.cluster.Order}s.
 *
 * <p>Must never know: clocks, threads, sockets, processes, Vert.x, the scheduler that talks to it.
 */
@NullMarked
package io.carillon.local.cluster;

import org.jspecify.annotations.NullMarked;
