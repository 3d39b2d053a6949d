/**
 * The job code that {@code carillon local} begins with, as a user would write it: it may use the
 * Java platform and the SDK alone. It travels to the executors in a jar of its own.
 */
@NullMarked
package io.carillon.samples;

import org.jspecify.annotations.NullMarked;
