/** The program: its entry point and its version. Everything else is in the packages below. */
@NullMarked
package io.carillon;

import org.jspecify.annotations.NullMarked;
