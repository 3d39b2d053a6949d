/**
 * What job code sees: the interfaces that it implements and what it is told. It depends on the Java
 * platform alone.
 *
 * <p>Must never know: how and where the code runs.
 */
@NullMarked
package io.carillon.sdk;

import org.jspecify.annotations.NullMarked;
