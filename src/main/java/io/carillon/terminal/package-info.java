/**
 * The terminal of a person: progress, questions, safe output, words for failures. Must never know
 * what the program does.
 */
@NullMarked
package io.carillon.terminal;

import org.jspecify.annotations.NullMarked;
