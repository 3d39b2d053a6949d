/**
 * The HTTP kit of the operations API: routes, admission, exchanges, problems, forwarding to the
 * leader. Must never know a noun of the API.
 */
@NullMarked
package io.carillon.web.http;

import org.jspecify.annotations.NullMarked;
