package io.carillon.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A job's fires are not started for the time being.
 *
 * @param since from when
 * @param until when it ends by itself, if ever
 * @param reason somebody's words
 */
public record Pause(Instant since, Optional<Instant> until, String reason) {}
