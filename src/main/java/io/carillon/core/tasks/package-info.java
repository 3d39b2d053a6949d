/** The rules of live runs, shards and tasks: reports, ends, retries, kills, orphans. */
@NullMarked
package io.carillon.core.tasks;

import org.jspecify.annotations.NullMarked;
