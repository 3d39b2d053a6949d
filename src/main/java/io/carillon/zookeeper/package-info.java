/**
 * The adapter to ZooKeeper: membership, election by cluster lock, the fenced store, detection of
 * the Mesos master, and an embedded server for laptops and tests.
 *
 * <p>Must never know: what the records that it stores mean.
 */
@NullMarked
package io.carillon.zookeeper;

import org.jspecify.annotations.NullMarked;
