/**
 * What goes into the core and what comes out: inputs and commands; decisions of changes, effects
 * and answers; settings. Must never know the state or a rule.
 */
@NullMarked
package io.carillon.core.contract;

import org.jspecify.annotations.NullMarked;
