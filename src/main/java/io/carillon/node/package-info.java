/**
 * One member of the cluster, put together by hand from its settings: adapters, engine, verticles,
 * HTTP API. Must never know of the command line or of the local Mesos.
 */
@NullMarked
package io.carillon.node;

import org.jspecify.annotations.NullMarked;
