/**
 * The nouns of the house: jobs, runs, tasks, offers and what is said about them. Immutable values.
 *
 * <p>Must never know: Vert.x, RxJava, protobuf, ZooKeeper, Fenzo, JSON, logging, clocks or threads;
 * nothing but {@code java.*}.
 */
@NullMarked
package io.carillon.model;

import org.jspecify.annotations.NullMarked;
