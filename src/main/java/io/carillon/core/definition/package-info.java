/**
 * What is wrong with a job's definition, in words, by path. Must never know what is stored or
 * running.
 */
@NullMarked
package io.carillon.core.definition;

import org.jspecify.annotations.NullMarked;
