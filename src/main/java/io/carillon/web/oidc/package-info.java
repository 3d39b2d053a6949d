/**
 * Login with OpenID Connect: tokens that an issuer has signed, and the console's way to one. Must
 * never know what a role permits.
 */
@NullMarked
package io.carillon.web.oidc;

import org.jspecify.annotations.NullMarked;
