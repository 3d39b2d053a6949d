/** The log itself: what it leaves out. Must never know what the program does. */
@NullMarked
package io.carillon.logging;

import org.jspecify.annotations.NullMarked;
