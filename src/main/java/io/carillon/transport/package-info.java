/** Connections before Vert.x sees them. */
@NullMarked
package io.carillon.transport;

import org.jspecify.annotations.NullMarked;
