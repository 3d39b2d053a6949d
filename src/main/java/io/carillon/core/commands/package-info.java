/** What operators' commands lead to, and their answers. */
@NullMarked
package io.carillon.core.commands;

import org.jspecify.annotations.NullMarked;
