package io.carillon.model.run;

import io.carillon.model.Opaque;
import java.time.Instant;

/**
 * The newest checkpoint that a shard of a run has stored: the next attempt at it begins there.
 *
 * @param bytes what was stored; only the work understands it
 * @param attempt which attempt stored it; 0: one of the run that this run repeats
 * @param number the number of the news that told it, among those of the attempt
 * @param at when it was stored
 */
public record Checkpoint(Opaque bytes, int attempt, long number, Instant at) {}
