/**
 * The configuration of a node: reading, defaults, checks, and where each value comes from. Must
 * never know what is done with a value.
 */
@NullMarked
package io.carillon.config;

import org.jspecify.annotations.NullMarked;
