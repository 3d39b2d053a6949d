/** What the owner of a job wants: the definition and its parts. Immutable; {@code java.*} alone. */
@NullMarked
package io.carillon.model.job;

import org.jspecify.annotations.NullMarked;
