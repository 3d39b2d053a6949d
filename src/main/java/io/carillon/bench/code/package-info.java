/**
 * The job code that is measured. It travels in a jar of its own: it may use the Java platform and
 * the SDK alone.
 */
@NullMarked
package io.carillon.bench.code;

import org.jspecify.annotations.NullMarked;
