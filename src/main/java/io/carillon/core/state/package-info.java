/**
 * All that a term knows, and the only package that can change it: {@link
 * io.carillon.core.state.State#apply} makes a change true, and {@link
 * io.carillon.core.state.Recovery} builds a state from records. Rules read it through public
 * methods that change nothing. Must never know a rule.
 */
@NullMarked
package io.carillon.core.state;

import org.jspecify.annotations.NullMarked;
