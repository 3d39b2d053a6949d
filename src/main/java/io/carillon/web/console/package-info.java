/** The page in the browser: its assets. The API is its only door. */
@NullMarked
package io.carillon.web.console;

import org.jspecify.annotations.NullMarked;
