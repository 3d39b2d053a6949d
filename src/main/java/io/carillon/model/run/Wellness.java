package io.carillon.model.run;

import java.time.Instant;
import java.util.Optional;

/**
 * What the checks of a task have told of it last.
 *
 * @param healthy whether it is well; empty: not known yet, or it has no health check
 * @param ready whether it is ready; empty: not known yet, or it has no such check
 * @param since when that was heard
 */
public record Wellness(Optional<Boolean> healthy, Optional<Boolean> ready, Instant since) {}
