/**
 * The decisions: {@code decide(state, input, now)} gives changes and effects, {@code apply} makes a
 * change true. This package routes; the rules are in the packages below it, by topic. Pure: time
 * and chance are arguments, nothing is logged, nothing waits.
 *
 * <p>Must never know: anything but {@code io.carillon.model} and {@code java.*}.
 */
@NullMarked
package io.carillon.core;

import org.jspecify.annotations.NullMarked;
