/**
 * What is stored: the records, their keys, and what in a record is nonsense. Must never know the
 * state that they are made of.
 */
@NullMarked
package io.carillon.core.records;

import org.jspecify.annotations.NullMarked;
