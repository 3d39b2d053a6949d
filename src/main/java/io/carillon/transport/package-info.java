/** Connections before Vert.x sees them. */
package io.carillon.transport;
