/**
 * Why a run begins: fires that are due, runs by hand, retries, daemons, and what a redefinition
 * means for them.
 */
@NullMarked
package io.carillon.core.fires;

import org.jspecify.annotations.NullMarked;
