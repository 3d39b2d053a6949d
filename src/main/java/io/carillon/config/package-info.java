/**
 * The configuration of a node, made from one list of keys: reading with the origin of each value,
 * defaults, checks, display and documentation. Must never know what is done with a value.
 */
@NullMarked
package io.carillon.config;

import org.jspecify.annotations.NullMarked;
