/**
 * A whole cluster in one process: a ZooKeeper server, the local Mesos, and scheduler nodes. For
 * {@code carillon local} and the benchmarks; the product must never import it.
 */
@NullMarked
package io.carillon.standalone;

import org.jspecify.annotations.NullMarked;
