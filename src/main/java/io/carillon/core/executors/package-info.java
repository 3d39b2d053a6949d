/**
 * The rules about shared executors: which one a task joins, and when one is shut down or taken for
 * dead.
 *
 * <p>Must never know: how an executor works, or what its tasks do.
 */
@NullMarked
package io.carillon.core.executors;

import org.jspecify.annotations.NullMarked;
