/**
 * Mesos on a laptop: a pure model of a master and its agents, and around it an HTTP server that
 * speaks the v1 scheduler API and runs real processes.
 *
 * <p>Must never know: the scheduler. It serves any v1 client.
 */
@NullMarked
package io.carillon.local;

import org.jspecify.annotations.NullMarked;
