/**
 * What of a request goes into the audit: a command in words, and how a document differs from the
 * one before, without secrets.
 *
 * <p>Must never know: HTTP, and how lines are written.
 */
@NullMarked
package io.carillon.web.audit;

import org.jspecify.annotations.NullMarked;
