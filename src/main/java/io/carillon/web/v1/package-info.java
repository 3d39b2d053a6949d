/** The operations API, version 1: routes and views, by noun. Translates; must never decide. */
@NullMarked
package io.carillon.web.v1;

import org.jspecify.annotations.NullMarked;
