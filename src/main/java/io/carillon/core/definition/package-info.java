/**
 * The definition of a job as one table of fields, and the messages about its errors, by path. Must
 * never know the stored records or the running tasks.
 */
@NullMarked
package io.carillon.core.definition;

import org.jspecify.annotations.NullMarked;
