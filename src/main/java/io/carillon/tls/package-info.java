/**
 * TLS from files in PEM: who we are, whom we trust, and both anew when the files change. Must never
 * know what is sent over a connection.
 */
@NullMarked
package io.carillon.tls;

import org.jspecify.annotations.NullMarked;
