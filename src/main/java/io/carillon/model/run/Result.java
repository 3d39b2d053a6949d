package io.carillon.model.run;

import java.time.Instant;

/**
 * The newest result that a shard of a run has told.
 *
 * @param json one JSON value
 * @param attempt which attempt told it
 * @param number the number of the news that told it, among those of the attempt
 * @param at when it was told
 */
public record Result(String json, int attempt, long number, Instant at) {}
