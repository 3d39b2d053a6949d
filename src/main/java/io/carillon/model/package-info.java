/**
 * The nouns that all topics share: record keys, field errors, back-off, opaque bytes. Immutable
 * values; the others are in the packages below, by topic.
 *
 * <p>Must never know: Vert.x, RxJava, protobuf, ZooKeeper, Fenzo, JSON, logging, clocks or threads;
 * nothing but {@code java.*}.
 */
@NullMarked
package io.carillon.model;

import org.jspecify.annotations.NullMarked;
