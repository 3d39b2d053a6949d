/**
 * The job document: JSON to {@code Job} and back, with all errors at once. Must never know of HTTP.
 */
@NullMarked
package io.carillon.document;

import org.jspecify.annotations.NullMarked;
