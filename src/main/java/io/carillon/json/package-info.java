/**
 * JSON as text and tree: one strict reader, for documents and configuration alike. Must never know
 * what a document means.
 */
@NullMarked
package io.carillon.json;

import org.jspecify.annotations.NullMarked;
