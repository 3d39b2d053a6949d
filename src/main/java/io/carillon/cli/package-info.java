/**
 * The command line client of the operations API.
 *
 * <p>Must never know: anything of the server but its HTTP API.
 */
@NullMarked
package io.carillon.cli;

import org.jspecify.annotations.NullMarked;
