/** Who calls: tokens. Must never know a route. */
@NullMarked
package io.carillon.web.access;

import org.jspecify.annotations.NullMarked;
