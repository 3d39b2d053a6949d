/**
 * The local Mesos over HTTP: scheduler API, operator endpoints and sandbox files around a {@link
 * io.carillon.local.cluster.MesosModel}.
 *
 * <p>Must never know: the scheduler that calls it. Everything runs on one Vert.x context.
 */
@NullMarked
package io.carillon.local.http;

import org.jspecify.annotations.NullMarked;
