/**
 * The definition of a job as one table of fields, and what is wrong with a definition, in words, by
 * path. Must never know what is stored or running.
 */
@NullMarked
package io.carillon.core.definition;

import org.jspecify.annotations.NullMarked;
