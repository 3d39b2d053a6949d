/** Who calls, and in which roles: the ways of knowing callers. Must never know a route. */
@NullMarked
package io.carillon.web.access;

import org.jspecify.annotations.NullMarked;
