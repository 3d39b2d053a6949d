/**
 * What became of a job: fires, runs, shards, tasks and their names. Immutable; {@code java.*}
 * alone.
 */
@NullMarked
package io.carillon.model.run;

import org.jspecify.annotations.NullMarked;
