/** What holds launches back, on one agent or on all: when it begins and when it ends. Pure. */
@NullMarked
package io.carillon.core.holds;

import org.jspecify.annotations.NullMarked;
