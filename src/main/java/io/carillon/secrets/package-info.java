/** Adapter: where the values of secrets are. Nothing is stored here, and no value is in a log. */
@NullMarked
package io.carillon.secrets;

import org.jspecify.annotations.NullMarked;
