/**
 * Puts the executor together: the machine that decides, the links to the agent, and the works.
 *
 * <p>Must never know: how anything of that is done.
 */
@NullMarked
package io.carillon.executor.main;

import org.jspecify.annotations.NullMarked;
