/**
 * The sub-commands of the program: options, words and exit codes. The work itself is done in the
 * packages that they start. Nothing imports this package but {@code Main}.
 */
@NullMarked
package io.carillon.command;

import org.jspecify.annotations.NullMarked;
