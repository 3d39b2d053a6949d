/**
 * Who may do what: roles, and whether they permit something. Pure.
 *
 * <p>Must never know: tokens, routes, and how callers show who they are.
 */
@NullMarked
package io.carillon.core.access;

import org.jspecify.annotations.NullMarked;
